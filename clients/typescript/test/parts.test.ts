/** What needs no service: money and webhooks. */

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { minorUnits, verifyWebhook, WebhookRefused } from "../src/index.js";

test("amounts are exact in minor units", () => {
  assert.equal(minorUnits(349.97), 34_997n);
  assert.equal(minorUnits(0.1) + minorUnits(0.2), minorUnits(0.3));
  assert.equal(minorUnits(1200, 0), 1200n);
  assert.throws(() => minorUnits(1.005), RangeError);
  assert.throws(() => minorUnits(Number.NaN), RangeError);
});

test("a webhook is believed by its signature, its time and nothing else", async () => {
  const key = Buffer.from("thirty-two bytes of a fresh secret");
  const secret = `whsec_${key.toString("base64")}`;
  const body = new TextEncoder().encode('{"type":"order-service.webhook.test.v1"}');
  const now = 1_795_330_800_000;
  const timestamp = String(now / 1000);
  const signed = createHmac("sha256", key).update(`msg/1.${timestamp}.`).update(body);
  const signature = `v1,AAAA v1,${signed.digest("base64")}`;
  const headers = { id: "msg/1", timestamp, signature };
  await verifyWebhook(secret, headers, body, now);
  const refused = [
    verifyWebhook(secret, headers, body, now + 301_000),
    verifyWebhook(secret, { ...headers, timestamp: "soon" }, body, now),
    verifyWebhook(secret, { ...headers, id: "msg/2" }, body, now),
    verifyWebhook(secret, headers, body.slice(1), now),
    verifyWebhook("whsec_AAAA", headers, body, now),
  ];
  for (const each of refused) await assert.rejects(each, WebhookRefused);
});
