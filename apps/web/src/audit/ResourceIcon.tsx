import {
  IconBolt,
  IconBuilding,
  IconCertificate,
  IconHexagons,
  IconId,
  IconKey,
  IconPlayerPlay,
  IconPlug,
  IconQuestionMark,
  IconSitemap,
  IconUser,
  IconUsers,
  IconWebhook,
  type Icon,
} from '@tabler/icons-react'

const GLYPHS: Readonly<Record<string, Icon | undefined>> = {
  blueprint: IconSitemap,
  entity: IconHexagons,
  run: IconPlayerPlay,
  webhook: IconWebhook,
  scorecard: IconCertificate,
  action: IconBolt,
  integration: IconPlug,
  user: IconUser,
  team: IconUsers,
  organization: IconBuilding,
  credential: IconId,
  secret: IconKey,
}

/** A sign for a kind of thing in the trail, beside its word. */
export function ResourceIcon({ resource }: { resource: string }) {
  const Glyph = GLYPHS[resource] ?? IconQuestionMark
  return <Glyph size={16} stroke={1.6} color="var(--muted)" style={{ flex: 'none' }} aria-hidden />
}
