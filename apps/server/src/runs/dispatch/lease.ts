/** How long a server may hold a delivery without a sign of life. Another one takes it over afterwards. */
export const LEASE_SECONDS = 20
/** Leases are extended this often: three extensions may fail before one is lost. */
export const RENEW_MS = 5_000
/** How often each server looks for deliveries whose lease has ended. */
export const SWEEP_MS = 1_000
