/** Half of a character and U+0000 are no text for PostgreSQL; `JSON.stringify` writes both as escapes. */
export const isStorableJson = (json: string): boolean => !/\\u(?:0000|d[89a-f])/.test(json.replaceAll('\\\\', ''))
