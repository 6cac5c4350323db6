import type { ActionDocument, ActionPermissions } from '@portolan/contract/actions'

/** An action as it is stored: the document as sent, and what the portal adds. */
export interface StoredAction {
  orgId: string
  id: string
  document: ActionDocument
  /** The version 1 object that it was made from, until it is written as version 2. */
  version1: Record<string, unknown> | undefined
  permissions: ActionPermissions
  revision: string
  createdAt: Date
  createdBy: string
  updatedAt: Date
  updatedBy: string
}

export const DEFAULT_PERMISSIONS: ActionPermissions = {
  execute: { users: [], roles: ['Member', 'Admin'], teams: [], ownedByTeam: false, policy: null },
  approve: { users: [], roles: ['Admin'], teams: [], policy: null },
}
