export { type ChannelContractOptions, type ContractCase, channelContract } from './channel-contract.ts'
export { type TestClock, testClock } from './clock.ts'
export { type TestAuth, type TestInbox, testAuth, wrongCodes } from './test-auth.ts'
