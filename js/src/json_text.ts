// The JSON text in an answer's text: models like to put it into a fenced code block.
import type { PartialJson } from './parts/partial_json.js';

/**
 * Feeds a parser, without a fence (CommonMark, section 4.5: three or more backticks) around the text if there is one. What
 * else stands beside the JSON is for the parser to refuse.
 */
export class JsonText {
  readonly #json: PartialJson;
  /** What has come before it is decided whether a fence is there. */
  #start: string | undefined = '';
  /** The backticks of the fence that is open. */
  #fence = '';
  /** What stands after the value, inside the fence. */
  #rest = '';

  constructor(json: PartialJson) {
    this.#json = json;
  }

  push(text: string): void {
    if (this.#start === undefined) this.#inside(text);
    else this.#begin(this.#start + text);
  }

  /** @returns the value */
  finish(): unknown {
    if (this.#start !== undefined) this.#json.push(this.#start);
    if (this.#rest.trim() !== '' && this.#rest.trim() !== this.#fence) this.#json.push(this.#rest);
    return this.#json.finish();
  }

  #begin(text: string): void {
    const start = text.trimStart();
    const isFence = start.startsWith('```');
    if (isFence ? !start.includes('\n') : '```'.startsWith(start)) {
      this.#start = text;
      return;
    }
    this.#start = undefined;
    if (!isFence) {
      this.#json.push(text);
      return;
    }
    const line = start.slice(0, start.indexOf('\n'));
    this.#fence = /^`+/.exec(line)![0];
    this.#inside(start.slice(line.length + 1));
  }

  #inside(text: string): void {
    if (this.#fence === '') {
      this.#json.push(text);
      return;
    }
    if (this.#rest !== '') {
      this.#rest += text;
      return;
    }
    // A backtick after the value is the fence; one before is in a string.
    for (let from = 0; from < text.length;) {
      const at = text.indexOf('`', from);
      const end = at < 0 ? text.length : at;
      if (end > from) this.#json.push(text.slice(from, end));
      if (at < 0) return;
      if (this.#json.isComplete) {
        this.#rest = text.slice(at);
        return;
      }
      this.#json.push('`');
      from = at + 1;
    }
  }
}
