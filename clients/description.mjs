// Takes from the description of the API what clients are made of: `node clients/description.mjs < openapi.json`.
// With `--absent-is-null`, members that may be left out are not null beside: in Rust both are `None`.
//
// The routes of `v1` and of operators, with the schemas they need. The other contracts are for clients that
// there are already. What generators cannot express is said more simply, and means the same on the wire.

import { readFileSync } from "node:fs";

const ABSENT_IS_NULL = process.argv.includes("--absent-is-null");
const TAGS = ["v1", "operations"];
const METHODS = ["get", "put", "post", "delete"];

const description = JSON.parse(readFileSync(0, "utf8"));
const { schemas } = description.components;

for (const [path, item] of Object.entries(description.paths)) {
  for (const method of METHODS) {
    if (item[method] && !item[method].tags.some((tag) => TAGS.includes(tag))) delete item[method];
  }
  if (!METHODS.some((method) => item[method])) delete description.paths[path];
}

const needed = new Set();
simplify(description.paths);
for (const name of Object.keys(schemas)) if (!needed.has(name)) delete schemas[name];
process.stdout.write(`${JSON.stringify(description, null, 1)}\n`);

/** Simplifies what is below, and each schema that it names. */
function simplify(node) {
  if (typeof node !== "object" || node === null) return;
  if (node.$ref) need(node.$ref.split("/").pop());
  if (node.type === "integer" || node.type?.includes?.("integer")) node.format ??= "int64";
  if (isOneKind(node.oneOf)) {
    node.type = node.oneOf[0].type;
    delete node.oneOf;
  }
  // Of something or null, and an object as well: null never fits both.
  if (node.allOf) node.allOf = node.allOf.map((part) => part.oneOf?.find((one) => one.$ref) ?? part);
  if (ABSENT_IS_NULL && node.properties) withoutNull(node);
  Object.values(node).forEach(simplify);
}

function withoutNull({ properties, required = [] }) {
  for (const [name, member] of Object.entries(properties)) {
    if (required.includes(name)) continue;
    if (Array.isArray(member.type)) member.type = member.type.find((type) => type !== "null");
    const other = member.oneOf?.filter((one) => one.type !== "null");
    if (other?.length === 1) properties[name] = other[0];
  }
}

function need(name) {
  if (needed.has(name)) return;
  needed.add(name);
  simplify(schemas[name]);
}

/** Several formats of one and the same kind: a date or a time, both texts. */
function isOneKind(choices) {
  return choices?.every((one) => one.type && one.type === choices[0].type) && choices[0].type !== "object";
}
