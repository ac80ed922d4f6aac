/** Where the service is, who asks, and how patiently: what every request has in common. */

import createClient, { type Client } from "openapi-fetch";
import type { paths } from "./generated/schema.js";
import { Orders } from "./orders.js";
import { DEFAULT_RETRIES, retrying, type RetryPolicy } from "./retry.js";

/** Who asks. Without credentials one is a guest, or everybody in mode `open`. */
export interface Credentials {
  /** An API key, an operator's token or an identity provider's: sent as `Authorization: Bearer`. */
  readonly token?: string;
  /** Headers of one's own, such as a gateway's `X-User-Id`. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface OrderServiceOptions {
  /** Where it answers, without a path: `http://127.0.0.1:8080`. */
  readonly baseUrl: string;
  readonly credentials?: Credentials;
  /** How often and how long what is safe to repeat is repeated. */
  readonly retries?: Partial<RetryPolicy>;
  /** Who sends, in place of the global `fetch`. */
  readonly fetch?: typeof fetch;
}

/** The service, as its clients see it. */
export class OrderService {
  /** Orders, with what is easily done wrong done right: keys, pages, waiting, watching. */
  readonly orders: Orders;
  /** Every route of the description, typed; retried by the same rules. */
  readonly api: Client<paths>;

  constructor(options: OrderServiceOptions) {
    const headers: Record<string, string> = { ...options.credentials?.headers };
    if (options.credentials?.token !== undefined) {
      headers["Authorization"] = `Bearer ${options.credentials.token}`;
    }
    const policy = { ...DEFAULT_RETRIES, ...options.retries };
    const send = options.fetch ?? ((request: Request) => fetch(request));
    this.api = createClient<paths>({
      baseUrl: options.baseUrl,
      headers,
      fetch: (request: Request) => retrying(request, policy, send),
    });
    this.orders = new Orders(this.api);
  }
}
