/* Reads members of JSON that may be anything; what cannot be read becomes a plain nothing. */

export type Members = Readonly<Record<string, unknown>>;

export function each<T>(json: unknown, read: (one: unknown) => T | null): T[] {
  if (!Array.isArray(json)) return [];
  return json.map(read).filter((one): one is T & NonNullable<T> => one !== null);
}

export function members(json: unknown): Members {
  return typeof json === "object" && json !== null && !Array.isArray(json) ? (json as Members) : {};
}

export function word(from: Members, name: string): string {
  const value = from[name];
  return typeof value === "string" ? value : "";
}

export function whole(from: Members, name: string, otherwise = 0): number {
  const value = from[name];
  return typeof value === "number" && Number.isFinite(value) ? value : otherwise;
}

export function maybe(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
