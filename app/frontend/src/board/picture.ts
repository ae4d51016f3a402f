/* One place that shows a picture. A new link to the same picture loads nothing; a picture that
   can't be loaded says so and tells the caller, who fetches a new link. */

import { h, icon, set } from "../dom";
import { t } from "../strings";
import type { Picture } from "./rows";

export class PictureFrame {
  readonly element: HTMLElement;
  private readonly none: HTMLElement;
  private image: HTMLImageElement | null = null;
  private shown: string | null = null;
  private failed = "";

  constructor(
    look: string,
    private readonly broken: () => void = () => undefined,
  ) {
    this.none = h("span", { class: "picture-none" }, icon("camera"), h("span", {}, t("No picture yet")));
    this.element = h("div", { class: `picture ${look}` }, this.none);
  }

  /** Show a picture, or that there is none. */
  show(picture: Picture | null, alt: string): void {
    if (picture === null) {
      this.shown = null;
      this.image?.remove();
      this.image = null;
      this.none.hidden = false;
      return;
    }
    // The same picture, or a link that has already failed: wait for another.
    if (picture.id === this.shown && (this.failed === "" || this.failed === picture.url)) {
      if (this.image !== null) set(this.image, "alt", alt);
      return;
    }
    this.shown = picture.id;
    this.failed = "";
    this.load(picture, alt);
  }

  /** Load beside what is shown and swap when it is there, so that nothing flickers. */
  private load(picture: Picture, alt: string): void {
    const image = h("img", { alt, decoding: "async", draggable: "false" });
    image.addEventListener("load", () => {
      if (this.shown !== picture.id) return;
      this.image?.remove();
      this.image = image;
      this.none.hidden = true;
      this.element.append(image);
    });
    image.addEventListener("error", () => {
      if (this.shown !== picture.id) return;
      this.failed = picture.url;
      this.broken();
    });
    image.src = picture.url;
  }
}

/** Pictures that were loaded, by id: scrubbing back and forth asks the server once for each. */
export class PictureShelf {
  private readonly images = new Map<string, HTMLImageElement>();

  /** Return the element of a picture, loading it the first time or after a failure. */
  take(picture: Picture, alt: string): HTMLImageElement {
    const kept = this.images.get(picture.id);
    if (kept !== undefined) return kept;
    const image = h("img", { alt, src: picture.url, decoding: "async", draggable: "false" });
    image.addEventListener("error", () => this.images.delete(picture.id));
    this.images.set(picture.id, image);
    return image;
  }
}
