/** Webhooks: whether what arrived is from the service (Standard Webhooks, HMAC-SHA256). */

/** The three headers that count. */
export interface WebhookHeaders {
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
}

/** What arrived is not to be believed: answer 400 or 401, and do nothing. */
export class WebhookRefused extends Error {
  override readonly name = "WebhookRefused";
}

/** How far its time may be from one's own clock, in seconds. */
const TOLERANCE = 300;

/**
 * Returns if one of the signatures is good, and throws {@link WebhookRefused} otherwise. Take the body as it
 * came, byte for byte. `now` is the time in milliseconds.
 */
export async function verifyWebhook(
  secret: string,
  headers: WebhookHeaders,
  body: Uint8Array,
  now: number = Date.now(),
): Promise<void> {
  const age = Math.abs(now / 1000 - Number(headers.timestamp));
  if (!(age <= TOLERANCE)) throw new WebhookRefused("the timestamp is more than five minutes off");
  const bytes = fromBase64(secret.replace(/^whsec_/, ""));
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes, algorithm, false, ["verify"]);
  const head = new TextEncoder().encode(`${headers.id}.${headers.timestamp}.`);
  const signed = new Uint8Array([...head, ...body]);
  for (const given of headers.signature.split(" ")) {
    if (!given.startsWith("v1,")) continue;
    if (await crypto.subtle.verify("HMAC", key, fromBase64(given.slice(3)), signed)) return;
  }
  throw new WebhookRefused("no signature is good for this secret");
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    throw new WebhookRefused("a secret or a signature is not in base 64");
  }
}
