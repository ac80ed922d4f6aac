/** What the service answers where it cannot: RFC 9457, as an error that can be caught. */

import type { components } from "./generated/schema.js";

export type ProblemBody = components["schemas"]["ProblemBody"];

/** The service refused, or could not. `message` says what happened and what to do. */
export class OrderServiceProblem extends Error {
  override readonly name = "OrderServiceProblem";
  /** The HTTP status. */
  readonly status: number;
  /** What kind of problem, in few words. */
  readonly title: string;
  /** All that the service said; none where what answered was not the service. */
  readonly body: ProblemBody | undefined;

  constructor(status: number, body: unknown) {
    const problem = isProblem(body) ? body : undefined;
    super(problem?.message ?? `answered ${status}, and not in the service's words`);
    this.status = status;
    this.title = problem?.title ?? "Unknown";
    this.body = problem;
  }
}

function isProblem(body: unknown): body is ProblemBody {
  return typeof body === "object" && body !== null && "title" in body && "message" in body;
}

/** The body of a good answer; anything else is thrown. */
export async function good<Body>(
  asked: Promise<{ data?: Body; error?: unknown; response: Response }>,
): Promise<Body> {
  const { data, error, response } = await asked;
  if (!response.ok) throw new OrderServiceProblem(response.status, error);
  return data as Body;
}
