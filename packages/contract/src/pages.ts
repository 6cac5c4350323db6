import { Type, type Static } from 'typebox'
import { Nullable, okReply, OpenObject, PROPERTY_IDENTIFIER_PATTERN, Timestamp } from './common.ts'

export const PAGE_TYPES = ['blueprint-entities', 'dashboard', 'home', 'entity'] as const
export type PageType = (typeof PAGE_TYPES)[number]

/** The start page, which every organisation has. */
export const HOME_PAGE = '$home'

/** Addresses of the portal itself, which no page may have. */
export const RESERVED_PAGE_IDENTIFIERS = [
  'organization',
  'settings',
  'self-serve',
  'self-service',
  'login',
  'logout',
  'signup',
  'sign-up',
  'setup',
  'v1',
  'ui',
  'api',
  'assets',
  'health',
  'healthz',
  'readyz',
  'metrics',
  'openapi.json',
  'compliance',
  'catalog',
  'software-catalog',
  'home',
  'actions',
  'automations',
  'dev-portal',
  'data-model',
] as const

/** Room for the longest identifier of a blueprint and what is added to it for its own pages. */
const PageIdentifier = Type.String({
  minLength: 1,
  maxLength: 120,
  pattern: '^(?!\\.{1,2}$)(\\$home|[\\p{L}0-9@_.+:\\\\/=-]+)$',
})
const FolderIdentifier = Type.String({ minLength: 1, maxLength: 100, pattern: PROPERTY_IDENTIFIER_PATTERN })

const Text = Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 10_000 }))
const Flag = Type.Optional(Type.Unsafe<boolean | null>({ type: ['boolean', 'null'] }))
/** Widgets are kept as they are, of whatever type: the page draws a placeholder for those that it does not know. */
const Widgets = Type.Optional(Nullable(Type.Array(OpenObject, { maxItems: 500 })))

/** What describes the stored row: accepted, so that a document saved from a GET can be sent again, and dropped. */
const rowKeys = {
  id: Type.Optional(Type.Unknown()),
  protected: Type.Optional(Type.Unknown()),
  createdAt: Type.Optional(Type.Unknown()),
  createdBy: Type.Optional(Type.Unknown()),
  updatedAt: Type.Optional(Type.Unknown()),
  updatedBy: Type.Optional(Type.Unknown()),
}

const pageKeys = {
  title: Text,
  icon: Text,
  description: Text,
  blueprint: Text,
  parent: Text,
  after: Text,
  sidebar: Text,
  section: Text,
  showInSidebar: Flag,
  locked: Flag,
  visibility: Type.Optional(Type.Unsafe<'org' | 'private' | null>({ enum: ['org', 'private', null] })),
  requiredQueryParams: Type.Optional(Nullable(Type.Array(Type.Unknown(), { maxItems: 100 }))),
  pageFilters: Type.Optional(Nullable(Type.Array(OpenObject, { maxItems: 200 }))),
  widgets: Widgets,
  ...rowKeys,
}

const PageTypeName = Type.Unsafe<PageType>({ enum: PAGE_TYPES })

/** A page as clients send it. null counts as absent. */
export const PageBody = Type.Object(
  { identifier: PageIdentifier, type: PageTypeName, ...pageKeys },
  { additionalProperties: false },
)
export type PageBody = Static<typeof PageBody>

/** Some keys of a page; null removes one. `type` cannot be patched. */
export const PagePatch = Type.Object(
  { identifier: Type.Optional(PageIdentifier), ...pageKeys },
  { additionalProperties: false },
)
export type PagePatch = Static<typeof PagePatch>

/** Some keys of a widget; null removes one. */
export const WidgetPatch = OpenObject
export type WidgetPatch = Static<typeof WidgetPatch>

/**
 * A page in a reply: what was written, key for key.
 * @compat terraform-provider: any key that was not written, except null, is a permanent difference; it reads the four
 *   audit fields unguarded.
 */
export const PageView = Type.Object(
  {
    identifier: Type.String(),
    type: PageTypeName,
    createdAt: Timestamp,
    createdBy: Type.String(),
    updatedAt: Timestamp,
    updatedBy: Type.String(),
  },
  { additionalProperties: true },
)
export type PageView = Static<typeof PageView>

export const PageReply = okReply({ page: PageView })
export type PageReply = Static<typeof PageReply>
export const PagesReply = okReply({ pages: Type.Array(PageView) })
export type PagesReply = Static<typeof PagesReply>
/** The creation and the change of a widget also name what was written. */
export const CreatedPageReply = okReply({ identifier: Type.String(), page: PageView })
export type CreatedPageReply = Static<typeof CreatedPageReply>
export const WidgetReply = okReply({ identifier: Type.String() })
export type WidgetReply = Static<typeof WidgetReply>

const Names = Type.Array(Type.String({ minLength: 1, maxLength: 1000 }), { maxItems: 1000 })
/** Who has a right to a page: accounts by email, roles by name, teams by name or identifier. */
export const PageGrant = Type.Object({ users: Names, roles: Names, teams: Names })
export type PageGrant = Static<typeof PageGrant>

export const PagePermissions = Type.Object({ read: PageGrant, update: PageGrant })
export type PagePermissions = Static<typeof PagePermissions>

const GrantPatch = Type.Optional(Type.Partial(PageGrant, { additionalProperties: false }))
/** Lists that are given replace the stored ones, the others stay. */
export const PagePermissionsPatch = Type.Object(
  { read: GrantPatch, update: GrantPatch },
  { additionalProperties: false },
)
export type PagePermissionsPatch = Static<typeof PagePermissionsPatch>

export const PagePermissionsReply = okReply({ permissions: PagePermissions })
export type PagePermissionsReply = Static<typeof PagePermissionsReply>

/** `GET /ui/v1/pages/{page}/rights`: what the caller may do with a page that it reads. */
export const PageRightsReply = okReply({
  rights: Type.Object({
    update: Type.Boolean(),
    /** Whether the caller may make pages, such as a copy of this one. */
    create: Type.Boolean(),
  }),
})
export type PageRightsReply = Static<typeof PageRightsReply>

const folderKeys = {
  title: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 100 })),
  parent: Text,
  after: Text,
  sidebar: Type.Optional(Type.Unsafe<string | null>({ enum: ['catalog', null] })),
}

/** A folder of the catalog's sidebar as clients send it. null counts as absent. */
export const FolderBody = Type.Object({ identifier: FolderIdentifier, ...folderKeys }, { additionalProperties: false })
export type FolderBody = Static<typeof FolderBody>

/** Some keys of a folder; null removes one. The identifier may be repeated but not changed. */
export const FolderPatch = Type.Object(
  { identifier: Type.Optional(Type.String()), ...folderKeys },
  { additionalProperties: false },
)
export type FolderPatch = Static<typeof FolderPatch>

export const FolderView = Type.Object(
  {
    identifier: Type.String(),
    title: Type.Optional(Type.String()),
    parent: Nullable(Type.String()),
    after: Nullable(Type.String()),
  },
  { additionalProperties: true },
)
export type FolderView = Static<typeof FolderView>

export const FolderReply = okReply({ folder: FolderView })
export type FolderReply = Static<typeof FolderReply>

/** A folder or page of the sidebar. `after` is what a client wrote last; the order is that of the list. */
export const SidebarItem = Type.Object(
  {
    identifier: Type.String(),
    title: Type.Optional(Type.String()),
    sidebarType: Type.Enum(['page', 'folder']),
    sidebar: Type.Literal('catalog'),
    parent: Nullable(Type.String()),
    after: Nullable(Type.String()),
  },
  { additionalProperties: true },
)
export type SidebarItem = Static<typeof SidebarItem>

/** Items in the order of the sidebar, each folder before what it contains. */
export const SidebarReply = okReply({
  sidebar: Type.Object({ identifier: Type.String(), items: Type.Array(SidebarItem) }, { additionalProperties: true }),
})
export type SidebarReply = Static<typeof SidebarReply>
