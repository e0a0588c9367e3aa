import { startTwilio, tellDelivered, twilioEnvironment } from '../vendors/telling-twilio.ts'
import { askForCode, openSite } from './visit.ts'

/** How long it took from each of so many calls of the vendor until whoever waits could read it, in milliseconds. */
export async function toldOnScreen(people: number): Promise<readonly number[]> {
  const twilio = await startTwilio()
  const site = await openSite(twilioEnvironment(twilio))
  const delaysMs: number[] = []
  for (let number = 0; number < people; number++) {
    const to = `+1202555${String(1_000 + number)}`
    const page = await askForCode(site, to)
    const words = page.locator('keychime-login .delivery')
    await words.getByText('The text message was handed to the phone network.').waitFor()
    const began = performance.now()
    await tellDelivered(site.url, twilio.messageTo(to))
    await words.getByText('The text message was delivered.').waitFor()
    delaysMs.push(performance.now() - began)
    await page.context().close()
  }
  await site.close()
  await twilio.close()
  return delaysMs
}
