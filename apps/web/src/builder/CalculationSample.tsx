import type { CalculationTestResult } from '@portolan/contract/calculations'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { EntityPicker } from '../actions/EntityPicker.tsx'
import type { PropertyType } from '../catalog/catalog-types.ts'
import { Button, messageOf } from '../ui/index.ts'
import { calculationTestQuery } from './calculation-queries.ts'
import classes from './CalculationSample.module.css'
import { describeResult } from './describe-result.ts'

/** Nobody types slower than this within a word; every test occupies jq for a moment. */
const TEST_AFTER_MS = 500

interface Props {
  blueprint: string
  calculation: string
  /** What the property declares. */
  type: PropertyType
}

/** Tries a calculation over an entity: at the press of a button, and from then on as it is written. */
export function CalculationSample({ blueprint, calculation, type }: Props) {
  const [entity, setEntity] = useState<string>()
  const [isLive, setIsLive] = useState(false)
  const [debounced] = useDebouncedValue(calculation.trim(), TEST_AFTER_MS)
  const isReady = entity !== undefined && debounced !== ''
  const test = useQuery({
    ...calculationTestQuery({ blueprint, entity: entity ?? '', calculation: debounced, type }),
    enabled: isLive && isReady,
    placeholderData: (previous) => previous,
  })

  return (
    <div className={classes.root}>
      <EntityPicker
        blueprint={blueprint}
        label="Sample entity"
        description="Tries the calculation over an entity, with its mirrors and aggregations. Nothing is saved."
        value={entity === undefined ? [] : [entity]}
        onChange={([chosen]) => setEntity(chosen)}
      />
      <div>
        <Button
          variant="default"
          disabled={!isReady}
          loading={test.isFetching}
          onClick={() => (isLive ? void test.refetch() : setIsLive(true))}
        >
          Test
        </Button>
      </div>
      <div role="status" className={classes.status} data-stale={test.isPlaceholderData || undefined}>
        {isLive && isReady && test.isError && <p className={classes.problem}>{messageOf(test.error)}</p>}
        {isLive && isReady && test.data && <Result result={test.data} type={type} />}
      </div>
    </div>
  )
}

function Result({ result, type }: { result: CalculationTestResult; type: PropertyType }) {
  const { verdict, sentence } = describeResult(result, type)
  return (
    <>
      <p className={classes[verdict]}>{sentence}</p>
      {result.kind === 'value' && (
        <pre className={classes.value} tabIndex={0} role="region" aria-label="Result">
          {JSON.stringify(result.value, null, 2)}
        </pre>
      )}
    </>
  )
}
