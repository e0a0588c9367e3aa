import { type Command, InvalidArgumentError, Option } from 'commander'

const help = `
People of many countries sign in by codes, through vendors that cost, drop, lie and fail by chance. The code that serves chooses
their ways, beside three others: always the first vendor, each in turn, and one who knows every rate and every outage. Nothing is
sent, no database is used, and the same seed gives the same figures on every machine.

A fleet of your own is JSON: people by country, prices, arrival rates (0 to 1) and seconds by vendor and country, and outages in hours:
{ "countries": { "GB": 3, "BR": 1 },
  "vendors": { "one": { "GB": { "price": 0.04, "arrives": 0.98 }, "BR": { "price": 0.02, "arrives": 0.4, "lies": true } } },
  "outages": [{ "vendor": "one", "country": "GB", "from": 12, "to": 14, "kind": "drops" }] }

Exit codes: 0 it was simulated, 2 the command or the file was wrong.`

const kinds = ['refuses', 'hangs', 'drops', 'lies'] as const

/** Adds `simulate` and what it can do. */
export function addSimulateCommands(program: Command): void {
  const simulate = program.command('simulate').description('try what would happen, by the code that serves')
  simulate
    .command('delivery')
    .description('choose the ways of messages through vendors that fail')
    .option('--seed <text>', 'what chance is made of', '1')
    .addOption(count('--people <number>', 'people who sign in', 1_000_000).default(10_000))
    .addOption(count('--vendors <number>', 'vendors of the fleet', 10).default(6))
    .addOption(count('--countries <number>', 'countries of the fleet', 30).default(20))
    .addOption(count('--hours <number>', 'how long it lasts', 1000).default(24))
    .addOption(
      new Option('--outage <kind>', 'also with the busiest vendor in trouble from half time on').choices(kinds),
    )
    .addOption(new Option('--fleet <file>', 'a fleet of your own, as JSON').conflicts(['vendors', 'countries']))
    .option('--json', 'print JSON')
    .addHelpText('after', help)
    .action(async (flags) => {
      const { simulateDelivery } = await import('./simulate-commands.ts')
      await simulateDelivery(flags)
    })
}

function count(flags: string, description: string, most: number): Option {
  return new Option(flags, description).argParser((text) => {
    const number = Number(text)
    if (/^[1-9]\d*$/.test(text) && number <= most) return number
    throw new InvalidArgumentError(`It must be a number from 1 to ${most}.`)
  })
}
