/** An answer before it is put into a protocol's wire form. */
export interface Answer {
  /** Makes the ids in the stream; the same id gives the same bytes. */
  id: string;
  /** What the stream names as its model. */
  model: string;
  /** Markdown of the answer, cut into tokens. */
  text: string[];
  /** The model's reasoning, cut into tokens; empty when there is none. */
  reasoning: string[];
  /** Tokens of the question, for the usage figures. */
  inputTokens: number;
  /** Seconds since 1970, for protocols that state it. */
  created: number;
}

/** What the encoders yield: bytes that a server would write at once. */
export interface Piece {
  /** The text on the wire, to be sent as UTF-8. */
  data: string;
  /** How many of the answer's tokens it carries: what the pace counts. 0 for framing. */
  tokens: number;
}

/** One provider's streaming protocol. */
export interface Protocol {
  /** Stable name, used in URLs. */
  id: string;
  /** For people. */
  name: string;
  /** Content-Type of the response. */
  contentType: string;
  /** The whole answer as it stands on the wire, piece by piece. */
  encode(answer: Answer): Iterable<Piece>;
  /** An error as this protocol reports it inside a running stream; absent where the protocol has no way to. */
  encodeError?(message: string): string;
  /** An event whose JSON breaks off; absent where the protocol has no JSON. */
  encodeMalformed?(): string;
}
