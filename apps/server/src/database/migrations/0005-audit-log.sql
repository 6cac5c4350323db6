-- The audit trail of one entity or blueprint is found without reading that of the whole organisation.
-- Lock: shares audit_event while the index is built, so writes wait. Time: about 1 s for 1,000,000 events. Breaking: no.

create index audit_event_entity on audit_event (org_id, (context ->> 'entity'), id desc)
  where context ->> 'entity' is not null;
