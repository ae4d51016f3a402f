/* The practice paper: one small question of every kind, about nothing that any exam asks. The same
   shape as the server's paper, so that the room reads and draws it as it does the real one. */

import { t } from "../strings";

// the reader of the catalogue sees no text inside a template literal or inside another text
const paragraph = (words: string) => `<p>${words}</p>`;
const choice = (id: string, text: string) => ({ id, text });

/** The paper as JSON, as the server would send it. */
export function practicePaper(): unknown {
  return {
    form: "practice",
    sections: [
      { title: t("Choosing and typing"), items: [single(), several(), menus(), number(), words(), scale()] },
      { title: t("Ordering and joining"), items: [order(), match(), pairs(), gaps(), lines(), writing()] },
    ],
  };
}

function single() {
  const choices = [choice("a", t("Close the page and open it again")), choice("b", t("Keep working")), choice("c", t("Write all answers down on paper")), choice("d", t("Hand in at once"))];
  const prompt = t("You lose the connection in the middle of an exam. What do you do? Strike out what you are sure is wrong.");
  return { item: "P-1", kind: "choice", prompt: paragraph(prompt), choices };
}

function several() {
  const choices = [choice("a", t("A Monday")), choice("b", t("A Saturday")), choice("c", t("A Sunday")), choice("d", t("A Wednesday"))];
  return { item: "P-2", kind: "multiple_choice", prompt: paragraph(t("Which days are a weekend in most of Europe?")), choices, min: 1, max: 2 };
}

function menus() {
  const [spring, autumn, winter] = [choice("a", t("spring")), choice("b", t("autumn")), choice("c", t("winter"))];
  const gap = (id: string) => `<span data-gap="${id}"></span>`;
  const text = t("In the north, leaves come in {one} and fall in {other}.", { one: gap("g1"), other: gap("g2") });
  const gaps = ["g1", "g2"].map((id) => ({ id, choices: [spring, autumn, winter] }));
  return { item: "P-3", kind: "inline_choice", prompt: paragraph(t("Complete the sentence.")), text: paragraph(text), gaps };
}

function number() {
  return { item: "P-4", kind: "numeric", prompt: paragraph(t("How many minutes are a quarter of an hour?")), unit: t("minutes"), min: "0", max: "60" };
}

function words() {
  return { item: "P-5", kind: "short_text", prompt: paragraph(t("Which colour has a clear sky at noon?")), max_length: 40 };
}

function scale() {
  const prompt = t("At how many degrees does water boil at sea level?");
  return { item: "P-6", kind: "slider", prompt: paragraph(prompt), unit: "°C", min: "0", max: "200", step: "10" };
}

function order() {
  const choices = [choice("a", t("Lunch")), choice("b", t("Breakfast")), choice("c", t("Dinner"))];
  return { item: "P-7", kind: "order", prompt: paragraph(t("Put the meals in the order of a day.")), choices };
}

function match() {
  const sources = [choice("s1", t("To write")), choice("s2", t("To cut"))];
  const targets = [choice("a", t("Scissors")), choice("b", t("A pen")), choice("c", t("A lamp"))];
  return { item: "P-8", kind: "match", prompt: paragraph(t("Which thing serves which purpose?")), sources, targets };
}

function pairs() {
  const choices = [choice("a", t("Hot")), choice("b", t("Cold")), choice("c", t("Day")), choice("d", t("Night")), choice("e", t("Table"))];
  return { item: "P-9", kind: "associate", prompt: paragraph(t("Pair the opposites. One word is left over.")), choices, max: 2 };
}

function gaps() {
  const choices = [choice("a", t("milk")), choice("b", t("flour")), choice("c", t("sand"))];
  const gap = (id: string) => `<span data-gap="${id}"></span>`;
  const text = t("Pancakes are made of {one}, {other} and eggs.", { one: gap("g1"), other: gap("g2") });
  return { item: "P-10", kind: "gap_match", prompt: paragraph(t("Put the words into the gaps.")), text: paragraph(text), gaps: ["g1", "g2"], choices };
}

function lines() {
  const [stove, bicycle, fridge, lighthouse] = [t("A stove"), t("a bicycle"), t("a fridge"), t("a lighthouse")];
  const part = (id: string, word: string) => `<span data-hottext="${id}">${word}</span>`;
  const [one, two, three, four] = [part("a", stove), part("b", bicycle), part("c", fridge), part("d", lighthouse)];
  const text = t("{one}, {two}, {three} and {four} stand in the kitchen.", { one, two, three, four });
  return { item: "P-11", kind: "hottext", prompt: paragraph(t("Pick what does not belong there.")), text: paragraph(text), min: 1, max: 2 };
}

function writing() {
  const prompt = t("Describe your way here today in a few sentences. In an exam, a person would read it.");
  return { item: "P-12", kind: "extended_text", prompt: paragraph(prompt), max_length: 1000, lines: 5 };
}
