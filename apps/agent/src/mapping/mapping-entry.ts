/** A JSON value whose strings are jq programs: each leaf is evaluated, all else is literal. */
export type JqTemplate =
  string | number | boolean | null | readonly JqTemplate[] | { readonly [key: string]: JqTemplate }

export const REPORT_FIELDS = ['status', 'link', 'summary', 'externalRunId'] as const
export type ReportField = (typeof REPORT_FIELDS)[number]

/** One entry of the control-the-payload file; absent fields keep their documented defaults. */
export interface MappingEntry {
  enabled: boolean | string
  method?: string
  url?: string
  body?: JqTemplate
  headers?: JqTemplate
  query?: JqTemplate
  report?: Readonly<Partial<Record<ReportField, string>>>
  fieldsToDecryptPaths: readonly string[]
}
