/** The columns behind the meta-properties that hold one text. */
export const META_TEXTS: Readonly<Record<string, string>> = {
  $identifier: 'entity.identifier',
  $title: 'entity.title',
  $icon: 'entity.icon',
  $createdBy: 'entity.created_by',
  $updatedBy: 'entity.updated_by',
}

/** The columns behind the meta-properties that hold an instant. */
export const META_INSTANTS: Readonly<Record<string, string>> = {
  $createdAt: 'entity.created_at',
  $updatedAt: 'entity.updated_at',
}
