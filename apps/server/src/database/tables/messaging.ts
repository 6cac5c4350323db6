export interface MessagingTables {}
