// The bytes of a body, for a page that may have to go on with it over another connection.

export class WireKeeper {
  #buffer = new Uint8Array(32_768);
  #used = 0;

  push(bytes: Uint8Array): void {
    const used = this.#used + bytes.length;
    if (used > this.#buffer.length) {
      const larger = new Uint8Array(used * 2);
      larger.set(this.#buffer);
      this.#buffer = larger;
    }
    this.#buffer.set(bytes, this.#used);
    this.#used = used;
  }

  /** Whether the last of them are the end mark of many protocols. */
  get isAtEnd(): boolean {
    const end = this.#buffer.subarray(Math.max(0, this.#used - 16), this.#used);
    return /\[DONE\]\s*$/.test(new TextDecoder().decode(end));
  }

  /** All bytes since the last call. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#buffer.slice(0, this.#used);
    this.#used = 0;
    return taken;
  }
}
