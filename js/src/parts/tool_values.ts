// What the arguments of tool calls are so far, beside the text that they are read from.
import type { SluiceError } from '../errors.js';
import type { StreamEvent, ToolArgumentsValue, ToolCallEndValue } from '../events.js';
import type { ExtensionContext } from '../extensions.js';
import type { OpenSource } from '../source.js';
import { PartialJson } from './partial_json.js';

interface Call {
  json: PartialJson;
  hasBegun: boolean;
  /** The arguments are no JSON. */
  error: SluiceError | undefined;
}

/** Leaves the body alone and looks at the events. */
export function extend(source: OpenSource, context: ExtensionContext): OpenSource {
  context.observe = toolValues(context.tools.SluiceError);
  return source;
}

/**
 * Adds to events what it knows: call it with each of them, in their order.
 * @param Failure what arguments that are no JSON are reported as
 */
function toolValues(Failure: typeof SluiceError): (event: StreamEvent) => void {
  const calls = new Map<string, Call>();
  const fail = (code: SluiceError['code'], message: string, offset: number) => new Failure(code, message, { offset });
  return (event) => {
    if (event.type === 'tool-call') {
      calls.set(keyOf(event), { json: new PartialJson({ fail }), hasBegun: false, error: undefined });
    } else if (event.type === 'tool-arguments') {
      const call = calls.get(keyOf(event));
      if (!call) return;
      call.hasBegun = true;
      attempt(call, Failure, () => {
        call.json.push(event.delta);
      });
      const added: ToolArgumentsValue = { value: call.json.value, changed: call.json.takeChanged() };
      Object.assign(event, added);
    } else if (event.type === 'tool-call-end') {
      const call = calls.get(keyOf(event));
      if (!call) return;
      calls.delete(keyOf(event));
      // A call without arguments has no text.
      if (call.hasBegun) attempt(call, Failure, () => call.json.finish());
      const added: ToolCallEndValue = { value: call.json.value };
      if (call.error) added.error = call.error;
      Object.assign(event, added);
    }
  };
}

function keyOf({ choice, index }: { choice: number; index: number }): string {
  return `${choice}/${index}`;
}

/** Arguments need not be JSON: some tools take code or free text. */
function attempt(call: Call, Failure: typeof SluiceError, step: () => unknown): void {
  if (call.error) return;
  try {
    step();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    call.error = error;
  }
}
