/* What a person may say instead of doing a step: that they cannot, or do not want to. The words
   stand in the page; here they are only wired. */

interface Wishes {
  unable: (step: string, words: string) => void;
  decline: (wish: string, words: string) => void;
  withdraw: () => void;
}

/** Let every such form in the page say its wish. */
export function wireWishes(root: HTMLElement, wishes: Wishes): void {
  const wordsOf = (form: HTMLFormElement) => form.querySelector("textarea")?.value.trim() ?? "";
  for (const form of root.querySelectorAll<HTMLFormElement>("[data-unable]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      wishes.unable(form.dataset["unable"] ?? "", wordsOf(form));
    });
  }
  for (const form of root.querySelectorAll<HTMLFormElement>("[data-decline]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const wish = (event.submitter as HTMLButtonElement | null)?.value ?? "alternative";
      wishes.decline(wish, wordsOf(form));
    });
  }
  for (const button of root.querySelectorAll("[data-withdraw]")) {
    button.addEventListener("click", () => wishes.withdraw());
  }
}
