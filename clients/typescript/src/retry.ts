/** Repeats what is safe to repeat: reads, and deeds under an `Idempotency-Key`, which take effect once. */

/** How often and how long. */
export interface RetryPolicy {
  /** How often in all. 1: never again. */
  readonly attempts: number;
  /** The longest pause before the second try, in milliseconds; twice as long each time. */
  readonly firstPause: number;
  /** The longest pause of all, in milliseconds. A `Retry-After` beyond it ends the trying. */
  readonly longestPause: number;
}

export const DEFAULT_RETRIES: RetryPolicy = { attempts: 5, firstPause: 200, longestPause: 10_000 };

/** Answers that say: not now. 500 is not among them; nobody knows what it did. */
const NOT_NOW = new Set([408, 425, 429, 502, 503, 504]);

type Send = (request: Request) => Promise<Response>;

/** Sends it, and again while the answer is *not now* or none came; the last answer or failure stands. */
export async function retrying(request: Request, policy: RetryPolicy, send: Send): Promise<Response> {
  const attempts = isRepeatable(request) ? policy.attempts : 1;
  for (let attempt = 1; ; attempt += 1) {
    const isLast = attempt >= attempts;
    // A body can be read once only, so all but the last try send a copy.
    const outcome = await tried(isLast ? request : request.clone(), send);
    const isOver = "response" in outcome ? !NOT_NOW.has(outcome.response.status) : request.signal.aborted;
    const pause = isLast || isOver ? undefined : pauseBefore(outcome, attempt, policy);
    if (pause === undefined) {
      if ("response" in outcome) return outcome.response;
      throw outcome.failure;
    }
    if ("response" in outcome) await outcome.response.body?.cancel();
    await sleep(pause, request.signal);
  }
}

type Outcome = { readonly response: Response } | { readonly failure: unknown };

async function tried(request: Request, send: Send): Promise<Outcome> {
  try {
    return { response: await send(request) };
  } catch (failure) {
    return { failure };
  }
}

function isRepeatable(request: Request): boolean {
  return ["GET", "HEAD"].includes(request.method) || request.headers.has("Idempotency-Key");
}

/** What the answer asks for, or chance below a bound that doubles; none where that is too long to wait. */
function pauseBefore(outcome: Outcome, attempt: number, policy: RetryPolicy): number | undefined {
  const asked = "response" in outcome ? Number(outcome.response.headers.get("Retry-After")) * 1000 : 0;
  if (asked > 0) return asked <= policy.longestPause ? asked : undefined;
  return Math.random() * Math.min(policy.firstPause * 2 ** (attempt - 1), policy.longestPause);
}

/** Waits; a caller who gives up ends it. */
export function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", giveUp);
      resolve();
    }, milliseconds);
    if (signal?.aborted) giveUp();
    else signal?.addEventListener("abort", giveUp, { once: true });
  });
}
