import type { CalculationTestReply, CalculationTestRequest } from '@portolan/contract/calculations'
import { queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'

/** What a calculation makes of one entity. It may depend on the time, so it is never taken from memory. */
export function calculationTestQuery({ blueprint, ...body }: CalculationTestRequest & { blueprint: string }) {
  return queryOptions({
    queryKey: ['calculation-test', blueprint, body],
    queryFn: ({ signal }) =>
      api.request<CalculationTestReply>(
        'POST',
        `/ui/v1/blueprints/${encodeURIComponent(blueprint)}/calculations/test`,
        { body, signal },
      ),
    select: (reply) => reply.result,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  })
}
