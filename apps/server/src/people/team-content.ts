import type { Team } from '../access/index.ts'
import type { EntityContent } from '../catalog/index.ts'

/** The entity of `_team` with what the team says; what users added to it stays. */
export function withTeam(content: EntityContent, team: Pick<Team, 'name' | 'description'>): EntityContent {
  const { description: _shown, ...properties } = content.properties
  const description = team.description ?? undefined
  return {
    ...content,
    title: team.name,
    properties: { ...properties, ...(description !== undefined && { description }) },
  }
}
