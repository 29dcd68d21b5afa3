// Paths into JSON, and the decoder that they make.
import type { DecodedPiece, EventDecoder, EventPaths, JsonPath } from '../../decoding.js';

/** A name, the number of an element, or `undefined` for every element. */
type Step = string | number | undefined;

/** Every value that a path leads to. */
type Reader = (json: unknown) => unknown[];

/** @throws whatever `fail` makes when a path is not of the form that JsonPath describes. */
export function pathDecoder(paths: EventPaths, fail: (message: string) => Error): EventDecoder {
  const reader = (path: JsonPath | undefined) => readerOf(path, fail);
  const [text, reasoning, refusal] = [reader(paths.text), reader(paths.reasoning), reader(paths.refusal)];
  const [finish, error, id, model] = [paths.finish, paths.error, paths.id, paths.model].map(reader);
  const usage = Object.entries(paths.usage ?? {}).map(([name, path]) => [name, reader(path)] as const);
  return {
    decode({ json }) {
      const piece: Record<string, unknown> = {
        text: joined(text(json)),
        reasoning: joined(reasoning(json)),
        refusal: joined(refusal(json)),
        finish: finished(finish!(json)[0]),
        error: failed(error!(json)[0]),
        id: word(id!(json)[0]),
        model: word(model!(json)[0]),
      };
      const counts = usage.flatMap(([name, read]) => read(json).map((count) => [name, count] as const));
      if (counts.length > 0) piece['usage'] = Object.fromEntries(counts);
      return piece;
    },
  };
}

function readerOf(path: JsonPath | undefined, fail: (message: string) => Error): Reader {
  const ways = (path === undefined ? [] : [path].flat()).map((one) => stepsOf(one, fail));
  return (json) => {
    for (const steps of ways) {
      const found = follow(json, steps);
      if (found.length > 0) return found;
    }
    return [];
  };
}

function stepsOf(path: string, fail: (message: string) => Error): Step[] {
  const steps: Step[] = [];
  const pattern = /\.?([^.[\]"]+)|\[(\d*)\]|\[("(?:[^"\\]|\\.)*")\]/y;
  while (pattern.lastIndex < path.length) {
    const at = pattern.lastIndex;
    const [, name, index, quoted] = pattern.exec(path) ?? [];
    if (name !== undefined) steps.push(name);
    else if (index !== undefined) steps.push(index === '' ? undefined : Number(index));
    else if (quoted !== undefined) steps.push(JSON.parse(quoted) as string);
    else throw fail(`The path "${path}" has no name, [number] or ["name"] at character ${at}.`);
  }
  if (steps.length === 0) throw fail('A path into the JSON of an event is empty.');
  return steps;
}

function follow(json: unknown, steps: readonly Step[]): unknown[] {
  let found = [json];
  for (const step of steps) {
    found = found.flatMap((value) => {
      if (step === undefined) return Array.isArray(value) ? (value as unknown[]) : [];
      const isFit = typeof step === 'number' ? Array.isArray(value) : typeof value === 'object' && value !== null;
      return isFit && Object.hasOwn(value as object, step)
        ? [(value as Record<Exclude<Step, undefined>, unknown>)[step]]
        : [];
    });
  }
  return found.filter((value) => value !== null && value !== undefined);
}

function joined(values: readonly unknown[]): string {
  return values.map(word).join('');
}

function word(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function finished(value: unknown): string | undefined {
  return value === true ? 'stop' : word(value);
}

/** The server's own words; what is no error (`false`, an empty text) is none. */
function failed(value: unknown): DecodedPiece['error'] {
  if (!value) return null;
  if (typeof value !== 'object') return word(value) ?? 'The event says that there is an error.';
  const { message, code, type } = value as Record<string, unknown>;
  const name = word(code) ?? word(type);
  const said = word(message) ?? JSON.stringify(value);
  return name === undefined ? said : { message: said, code: name };
}
