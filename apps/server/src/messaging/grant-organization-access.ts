import { AclOperations, AclPermissionTypes, ResourcePatternTypes, ResourceTypes } from '@platformatic/kafka'
import type { KafkaAdmin } from './kafka-admin.ts'

/**
 * Lets a user read the organisation's topics and join its consumer groups, and nothing else: both are known by the
 * prefix `<ORG>.`. The dot matters: without it `acme` could read the topics of `acme2`.
 */
export async function grantOrganizationAccess(admin: KafkaAdmin, orgId: string, username: string): Promise<void> {
  const grant = {
    resourceName: `${orgId}.`,
    resourcePatternType: ResourcePatternTypes.PREFIXED,
    principal: `User:${username}`,
    host: '*',
    operation: AclOperations.READ,
    permissionType: AclPermissionTypes.ALLOW,
  }
  await admin.createAcls({
    creations: [
      { ...grant, resourceType: ResourceTypes.TOPIC },
      { ...grant, resourceType: ResourceTypes.GROUP },
    ],
  })
}
