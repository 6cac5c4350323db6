import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client'

/** How the handling of one message ended; also the label of the counter. */
export type HandlingOutcome =
  'success' | 'failure' | 'refused' | 'duplicate' | 'ended_before' | 'dead_letter' | 'skipped'

export interface Metrics {
  registry: Registry
  handled: Counter<'outcome'>
  retries: Counter
  reportsSent: Counter<'outcome'>
  consumersReplaced: Counter
  lag: Gauge<'topic' | 'partition'>
}

/** What gauges read at the moment of a scrape. */
export interface MetricSources {
  inFlight: () => number
  waiting: () => number
  journalBytes: () => number
  reportBacklog: () => number
}

/** The default of 10 wakes an idle agent a hundred times a second, which is most of what it would use. */
const EVENT_LOOP_PRECISION_MS = 500

/** Counters and gauges of this agent. Labels never carry ids of runs or entities. */
export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: EVENT_LOOP_PRECISION_MS })

  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read())
      },
    })
  gauge('portolan_agent_requests_in_flight', 'Requests to backends under way', sources.inFlight)
  gauge('portolan_agent_messages_waiting', 'Messages taken and not finished', sources.waiting)
  gauge('portolan_agent_journal_bytes', 'Size of the journal file', sources.journalBytes)
  gauge('portolan_agent_report_backlog', 'Reports that the portal has not acknowledged', sources.reportBacklog)

  return {
    registry,
    handled: new Counter({
      name: 'portolan_agent_messages_handled_total',
      help: 'Messages by how their handling ended',
      labelNames: ['outcome'],
      registers,
    }),
    retries: new Counter({ name: 'portolan_agent_request_retries_total', help: 'Repeated requests', registers }),
    reportsSent: new Counter({
      name: 'portolan_agent_reports_total',
      help: 'Reports by what the portal made of them',
      labelNames: ['outcome'],
      registers,
    }),
    consumersReplaced: new Counter({
      name: 'portolan_agent_kafka_consumers_replaced_total',
      help: 'Kafka consumers given up after an error, a close or a stall',
      registers,
    }),
    lag: new Gauge({
      name: 'portolan_agent_kafka_lag',
      help: 'Messages of a partition that are not committed',
      labelNames: ['topic', 'partition'],
      registers,
    }),
  }
}
