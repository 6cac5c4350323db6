import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { Blueprint } from '../catalog/catalog-types.ts'
import { showToast } from '../ui/index.ts'
import { deleteAllEntities, deleteBlueprint } from './delete-blueprint.ts'

/**
 * Deletes the entities of a blueprint, telling how far it is, and then the blueprint. When the component goes meanwhile,
 * the rest stays.
 */
export function useBlueprintDeletion({ identifier, title }: Blueprint, onDone: () => void) {
  const [progress, setProgress] = useState('')
  const shown = useRef(new AbortController())
  useEffect(() => {
    const controller = new AbortController()
    shown.current = controller
    return () => controller.abort()
  }, [])

  const work = useMutation({
    mutationFn: async (count: number) => {
      const { signal } = shown.current
      const onProgress = ({ successCount }: { successCount: number }) =>
        setProgress(`${successCount.toLocaleString('en')} of ${count.toLocaleString('en')} entities deleted`)
      if (count > 0) await deleteAllEntities(identifier, { signal, onProgress })
      if (signal.aborted) return
      await deleteBlueprint(identifier)
      showToast(`Blueprint ${title} deleted`)
      onDone()
    },
  })
  return { start: work.mutate, isPending: work.isPending, error: work.error, progress }
}
