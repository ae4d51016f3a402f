// @vitest-environment happy-dom
/// <reference types="vite/client" />
import { expect, it } from "vitest";
import rules from "../../css/credential.css?raw";
import { h } from "../dom";

it("shows the number of a credential in capitals, and an address as it is typed", () => {
  const sheet = h("style", {}, rules);
  const [number, address] = [h("input", { class: "input input-mono" }), h("input", { class: "input", type: "email" })];
  document.head.append(sheet);
  document.body.replaceChildren(h("form", { class: "verify-form" }, number, address));
  expect(getComputedStyle(number).textTransform).toBe("uppercase");
  expect(getComputedStyle(address).textTransform).not.toBe("uppercase");
});
