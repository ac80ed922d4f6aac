/** Orders: each deed under a key of its own, lists page by page, waiting and watching. */

import type { Client } from "openapi-fetch";
import type { components, paths } from "./generated/schema.js";
import { type Bytes, follow, type OrderEvent } from "./events.js";
import { good, OrderServiceProblem } from "./problem.js";
import { sleep } from "./retry.js";

export type NewOrder = components["schemas"]["PlaceOrderBody"];
export type Order = components["schemas"]["OrderBody"];
export type OrderStatus = components["schemas"]["StatusName"];
type Page = components["schemas"]["OrdersBody"];
type Summary = components["schemas"]["OperatorSummaryBody"];
type Timeline = components["schemas"]["TimelineBody"];
type Query = NonNullable<paths["/api/v1/orders"]["get"]["parameters"]["query"]>;
/** Which orders: every filter of the route. Its pages are turned by {@link Orders.list}. */
export type OrderFilter = Omit<Query, "cursor" | "format">;

/** What a deed takes. */
export interface Deed {
  /** The same for every try of the same deed, also over a restart of yours; made here if left out. */
  readonly key?: string;
}

/** No state follows them. */
const FINAL: readonly OrderStatus[] = ["DELIVERED", "CANCELLED"];

/** How soon one asks again where an answer came at once. */
const PAUSE = 250;

export class Orders {
  constructor(private readonly api: Client<paths>) {}

  /** Places an order. The same key and order again give the same order, whatever was lost on the way. */
  place(order: NewOrder, deed: Deed = {}): Promise<Order> {
    const header = { "Idempotency-Key": keyOf(deed) };
    return good(this.api.POST("/api/v1/orders", { params: { header }, body: order }));
  }

  /** An order by any of its names. */
  get(id: string | number): Promise<Order> {
    return good(this.api.GET("/api/v1/orders/{id}", { params: { path: { id: String(id) } } }));
  }

  /** Everything that happened to it. */
  timeline(id: string | number): Promise<Timeline> {
    const path = { id: String(id) };
    return good(this.api.GET("/api/v1/orders/{id}/timeline", { params: { path } }));
  }

  /** Orders for operators, the newest first, fetched a page at a time as they are taken. */
  async *list(filter: OrderFilter = {}): AsyncGenerator<Summary, void, undefined> {
    let cursor: string | undefined;
    do {
      const query: Query = cursor === undefined ? filter : { ...filter, cursor };
      const page = await good<Page | string>(this.api.GET("/api/v1/orders", { params: { query } }));
      // The route has files of orders, too, which are not asked for here.
      if (typeof page === "string") throw new TypeError("the page of orders is not JSON");
      yield* page.orders;
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  }

  /** Cancels it. What had been paid is refunded by the service. */
  async cancel(id: string | number, reason?: string, deed: Deed = {}): Promise<void> {
    const params = { path: { id: String(id) }, header: { "Idempotency-Key": keyOf(deed) } };
    const body = reason === undefined ? {} : { reason };
    await good(this.api.PUT("/api/v1/orders/{id}/cancel", { params, body }));
  }

  /**
   * Waits until it has had this status or can never come to it any more, and tells how it stands then.
   * Give it a signal that ends: `AbortSignal.timeout(60_000)`.
   */
  async waitFor(id: string | number, status: OrderStatus, signal?: AbortSignal): Promise<Order> {
    const params = { path: { id: String(id) }, query: { wait: status } };
    const order = ["PENDING_CHECK", "CONFIRMED", "PROCESSING", "SHIPPED", "DELIVERED"];
    for (;;) {
      const asked = this.api.GET("/api/v1/orders/{id}", { params, ...(signal && { signal }) });
      const standing = await good(asked);
      const isThere = order.indexOf(standing.status) >= order.indexOf(status);
      if (standing.status === status || isThere || FINAL.includes(standing.status)) return standing;
      await sleep(PAUSE, signal);
    }
  }

  /**
   * Its events as they happen, beginning with the first; a broken connection is taken up behind the last
   * event that was told. It ends with the signal, or when the loop that takes them is left.
   */
  follow(id: string | number, signal?: AbortSignal): AsyncGenerator<OrderEvent, void, undefined> {
    return follow(async (behind, ended) => {
      const params = { path: { id: String(id) }, header: { "Last-Event-ID": behind } };
      const asked = this.api.GET("/api/v1/orders/{id}/events", {
        params,
        parseAs: "stream",
        signal: ended,
      });
      const { response, data, error } = await asked;
      if (!response.ok) throw new OrderServiceProblem(response.status, error);
      return data as Bytes;
    }, signal);
  }
}

function keyOf(deed: Deed): string {
  return deed.key ?? crypto.randomUUID();
}
