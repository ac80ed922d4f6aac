/** The client against the real service, whose address is in ORDER_SERVICE_URL. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { OrderService, OrderServiceProblem, type NewOrder } from "../src/index.js";

const baseUrl = process.env["ORDER_SERVICE_URL"];
assert.ok(baseUrl, "ORDER_SERVICE_URL says where the service is");
const service = new OrderService({ baseUrl });

const mug: NewOrder = {
  customerId: 7,
  items: [{ productId: 1, quantity: 1 }],
  deliveryAddress: "1 Main Street, Springfield",
  carrier: "DHL",
};

test("an order is placed once, whatever is repeated", async () => {
  const key = crypto.randomUUID();
  const first = await service.orders.place(mug, { key });
  const again = await service.orders.place(mug, { key });
  assert.equal(again.id, first.id);
  const confirmed = await service.orders.waitFor(first.id, "CONFIRMED", AbortSignal.timeout(20_000));
  assert.equal(confirmed.status, "CONFIRMED");
  assert.equal((await service.orders.get(first.orderId)).orderNumber, first.orderNumber);
});

test("a lost answer is asked for again, and nothing is done twice", async () => {
  let lost = 0;
  const forgetful = new OrderService({
    baseUrl,
    fetch: async (request) => {
      const answer = await fetch(request as Request);
      if ((request as Request).method === "POST" && lost++ === 0) throw new TypeError("the answer was lost");
      return answer;
    },
  });
  const customerId = `lost-${crypto.randomUUID()}`;
  const placed = await forgetful.orders.place({ ...mug, customerId });
  assert.equal(lost, 2);
  const found = [];
  for await (const order of service.orders.list({ customer: customerId })) found.push(order.id);
  assert.deepEqual(found, [placed.id]);
});

test("pages of a list are turned as orders are taken", async () => {
  const customerId = `pages-${crypto.randomUUID()}`;
  const placed = [];
  for (let count = 0; count < 3; count += 1) {
    placed.push((await service.orders.place({ ...mug, customerId })).id);
  }
  const found = [];
  for await (const order of service.orders.list({ customer: customerId, limit: 1 })) found.push(order.id);
  assert.deepEqual(found, placed.reverse());
});

test("an order is watched until it is cancelled", async () => {
  const placed = await service.orders.place(mug);
  await service.orders.waitFor(placed.id, "CONFIRMED", AbortSignal.timeout(20_000));
  await service.orders.cancel(placed.id, "changed my mind");
  const told = [];
  for await (const event of service.orders.follow(placed.id, AbortSignal.timeout(20_000))) {
    told.push(event.event);
    if (event.status === "CANCELLED") break;
  }
  assert.equal(told[0], "order-placed");
  assert.ok(told.includes("order-cancelled"), told.join(", "));
  const { events } = await service.orders.timeline(placed.id);
  assert.deepEqual(events.slice(0, told.length).map((event) => event.event), told);
});

test("a refusal says what is wrong with what", async () => {
  const refused = service.orders.place({ ...mug, items: [{ productId: 1, quantity: 0 }] });
  await assert.rejects(refused, (problem: unknown) => {
    assert.ok(problem instanceof OrderServiceProblem);
    assert.equal(problem.status, 400);
    assert.match(JSON.stringify(problem.body), /items\[0\]\.quantity/);
    return true;
  });
  await assert.rejects(service.orders.get("999999999"), { status: 404 });
});
