/** A client of the Order Service. Begin with {@link OrderService}. */

export { OrderService, type Credentials, type OrderServiceOptions } from "./service.js";
export { Orders, type NewOrder, type Order, type OrderFilter, type OrderStatus } from "./orders.js";
export { type OrderEvent } from "./events.js";
export { OrderServiceProblem, type ProblemBody } from "./problem.js";
export { type RetryPolicy } from "./retry.js";
export { minorUnits } from "./money.js";
export { verifyWebhook, type WebhookHeaders, WebhookRefused } from "./webhook.js";
export type { components, paths } from "./generated/schema.js";
