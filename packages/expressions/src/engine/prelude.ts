/**
 * Definitions that stand before a program when it mentions their name: functions of jq 1.7.1 that this build lacks,
 * and functions that make no sense here because there is no further input and no process. Without these definitions the
 * latter are harmless too (the engine gives jq nothing to read); they make the outcome clear.
 */
const DEFINITIONS: Readonly<Record<string, string>> = {
  input: 'def input: error("input is not available");',
  inputs: 'def inputs: error("inputs is not available, write .inputs");',
  input_filename: 'def input_filename: null;',
  input_line_number: 'def input_line_number: null;',
  halt: 'def halt: error("halt is not available");',
  halt_error: 'def halt_error: error("halt_error is not available"); def halt_error($code): halt_error;',
  modulemeta: 'def modulemeta: error("modules are not available");',
  get_search_list: 'def get_search_list: [];',
  trim: 'def trim: if type == "string" then (match("\\\\S((?s:.*)\\\\S)?") | .string) // "" else error("trim input must be a string") end;',
  ltrim:
    'def ltrim: if type == "string" then (match("\\\\S(?s:.*)") | .string) // "" else error("trim input must be a string") end;',
  rtrim:
    'def rtrim: if type == "string" then (match("\\\\A(?s:.*)\\\\S") | .string) // "" else error("trim input must be a string") end;',
  toarray: 'def toarray: if type == "array" then . else [.] end;',
  have_literal_numbers: 'def have_literal_numbers: true;',
  have_decnum: 'def have_decnum: true;',
  leaf_paths: 'def leaf_paths: paths(scalars);',
  recurse_down: 'def recurse_down: recurse;',
  ascii: 'def ascii: [.] | implode;',
  date: 'def date: todate;',
  dateadd: 'def dateadd(unit; seconds): . + seconds;',
  datesub: 'def datesub(unit; seconds): . - seconds;',
}

const NAMES = /[A-Za-z_][A-Za-z0-9_]*/g

/** The variable through which the engine passes a given environment. */
export const ENV_ARGUMENT = '__env'
/** `env` and `$ENV` show nothing by themselves, as the engine has no environment. */
const GIVEN_ENV = `def env: $${ENV_ARGUMENT}; $${ENV_ARGUMENT} as $ENV | `

/**
 * What a program needs before its text, in one line that goes directly before it.
 *
 * @param hasEnv the request brings an environment, in the variable `ENV_ARGUMENT`.
 */
export function preludeFor(program: string, hasEnv: boolean): string {
  const names = new Set(program.match(NAMES))
  const definitions = Object.keys(DEFINITIONS)
    .filter((name) => names.has(name))
    .map((name) => `${DEFINITIONS[name] ?? ''} `)
    .join('')
  return hasEnv ? definitions + GIVEN_ENV : definitions
}
