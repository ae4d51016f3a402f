import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Refusal } from "./api";
import { GIVES_WAY_MS, MOST_WAITING, type Picture, type UploadState, Uploads } from "./uploads";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const picture = (n: number): Picture => ({ id: `p${n}`, blob: new Blob(["x"]), ct: n });
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

function uploads(send: (picture: Picture) => Promise<unknown>, giveWay = () => false) {
  const states: UploadState[] = [];
  const sent: string[] = [];
  const made = new Uploads(
    (one) => {
      sent.push(one.id);
      return send(one);
    },
    (state) => states.push(state),
    giveWay,
  );
  return { made, sent, last: () => states.at(-1) };
}

describe("Uploads", () => {
  it("sends one at a time, in order, and counts what is stored", async () => {
    let running = 0;
    const world = uploads(async () => {
      expect(++running).toBe(1);
      await new Promise((done) => setTimeout(done, 10));
      running--;
    });
    for (let n = 0; n < 3; n++) world.made.add(picture(n));
    await pass(100);
    expect(world.sent).toEqual(["p0", "p1", "p2"]);
    expect(world.last()).toEqual({ waiting: 0, dropped: 0, stored: 3, refused: null });
  });

  it("tries the same picture again while the server cannot be reached", async () => {
    let fails = 2;
    const world = uploads(() =>
      fails-- > 0 ? Promise.reject(new Refusal("network", "", "", 0)) : Promise.resolve(),
    );
    world.made.add(picture(1));
    await pass(5000);
    expect(world.sent).toEqual(["p1", "p1", "p1"]);
    expect(world.last()?.stored).toBe(1);
  });

  it("drops the oldest that waits beyond a minute's worth, and counts it", async () => {
    const world = uploads(() => Promise.reject(new Refusal("network", "", "", 0)));
    for (let n = 0; n < MOST_WAITING + 3; n++) world.made.add(picture(n));
    await pass(10);
    expect(world.last()).toMatchObject({ waiting: MOST_WAITING, dropped: 3 });
    expect(new Set(world.sent)).toEqual(new Set(["p0"]));
  });

  it("gives up a picture that the server refuses, and says the code", async () => {
    const world = uploads((one) =>
      one.id === "p0" ? Promise.reject(new Refusal("not_a_jpeg", "", "", 422)) : Promise.resolve(),
    );
    world.made.add(picture(0));
    await pass(10);
    expect(world.last()).toMatchObject({ waiting: 0, stored: 0, refused: "not_a_jpeg" });
    world.made.add(picture(1));
    await pass(10);
    expect(world.last()).toMatchObject({ stored: 1, refused: null });
  });

  it("gives way to answers that are on their way, but not for ever", async () => {
    let answers = true;
    const world = uploads(() => Promise.resolve(), () => answers);
    world.made.add(picture(1));
    await pass(GIVES_WAY_MS - 100);
    expect(world.sent).toEqual([]);
    await pass(200);
    expect(world.sent).toEqual(["p1"]);
    world.made.add(picture(2));
    await pass(1000);
    expect(world.sent).toEqual(["p1"]);
    answers = false;
    await pass(100);
    expect(world.sent).toEqual(["p1", "p2"]);
  });

  it("drops pictures and no answer while answers keep the line", () => {
    const world = uploads(() => Promise.resolve(), () => true);
    for (let n = 0; n < MOST_WAITING + 3; n++) world.made.add(picture(n));
    expect(world.last()).toMatchObject({ waiting: MOST_WAITING, dropped: 3, stored: 0 });
    expect(world.sent).toEqual([]);
  });
});
