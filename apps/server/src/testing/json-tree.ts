/** Any JSON of which a test knows the shape. */
export interface JsonTree {
  [key: string]: JsonTree
}

/** The JSON at a key of a reply, to be looked into. */
export const toTree = (value: unknown): JsonTree => value as JsonTree
