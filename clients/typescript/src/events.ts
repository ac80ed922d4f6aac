/** Server-Sent Events of one order, taken up again where they broke off. */

import type { components } from "./generated/schema.js";
import { OrderServiceProblem } from "./problem.js";
import { sleep } from "./retry.js";

/** One event of an order, with where it stood after it. */
export type OrderEvent = components["schemas"]["OrderEventBody"];

/** What arrives, undecoded. */
export type Bytes = ReadableStream<Uint8Array<ArrayBuffer>>;

/** Opens the stream behind that event (`""`: from the first); ends with the signal. */
type Open = (behind: string, ended: AbortSignal) => Promise<Bytes>;

/** After a break, as the service itself asks for (`retry: 2000`). */
const PAUSE = 2_000;
/** A single event is far smaller; more without an end is no stream of ours. */
const LONGEST_EVENT = 1_048_576;

export async function* follow(
  open: Open,
  signal?: AbortSignal,
): AsyncGenerator<OrderEvent, void, undefined> {
  const left = new AbortController();
  const ended = signal === undefined ? left.signal : AbortSignal.any([signal, left.signal]);
  let behind = "";
  try {
    for (;;) {
      for await (const message of messages(() => open(behind, ended))) {
        behind = message.id ?? behind;
        if (message.data !== undefined) yield JSON.parse(message.data) as OrderEvent;
      }
      await sleep(PAUSE, ended);
    }
  } catch (failure) {
    if (!signal?.aborted) throw failure;
  } finally {
    left.abort();
  }
}

interface Message {
  readonly id: string | undefined;
  readonly data: string | undefined;
}

/** The messages of one connection, until it breaks. What the service refuses is thrown. */
async function* messages(open: () => Promise<Bytes>): AsyncGenerator<Message> {
  try {
    const reader = (await open()).pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += value.replaceAll("\r\n", "\n");
      if (text.length > LONGEST_EVENT) throw new RangeError("an event is longer than 1 MiB");
      const parts = text.split("\n\n");
      text = parts.pop() ?? "";
      yield* parts.map(message);
    }
  } catch (failure) {
    if (failure instanceof OrderServiceProblem || failure instanceof RangeError) throw failure;
    // A connection that broke: whoever follows comes back behind the last event.
  }
}

function message(block: string): Message {
  const field = (name: string) =>
    block
      .split("\n")
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  return { id: field("id"), data: field("data") };
}
