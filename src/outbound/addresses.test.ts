import { describe, expect, it } from 'vitest'
import { type Reach, reachOf } from './addresses.ts'
import { readPlace } from './place.ts'

const addresses: Readonly<Record<Reach, readonly string[]>> = {
  public: [
    ...words(`1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0
      169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.167.255.255 192.169.0.0 198.17.255.255
      198.20.0.0 223.255.255.255 168.63.129.15 192.0.1.0 2606:4700:4700::1111 2a00:1450:4001:81b::200e
      2001:4860:4860::8888 2001:200::1 2003::1`),
  ],
  loopback: ['127.0.0.1', '127.0.1.1', '127.255.255.255', '127.1.2.3', '::1', '0:0:0:0:0:0:0:1', '::0001', '::1%lo'],
  private: [
    ...words(`10.0.0.0 10.255.255.255 172.16.0.0 172.31.255.255 192.168.0.0 192.168.255.255 100.64.0.0 100.127.255.255
      198.18.0.0 198.19.255.255 fc00::1 fd00::1 fdff:ffff::1 fd12:3456:789a::1 FD00::A`),
    // Forms that carry an IPv4 address: mapped, NAT64, 6to4.
    ...words(`::ffff:127.0.0.1 ::ffff:7f00:1 ::FFFF:7F00:0001 0:0:0:0:0:ffff:127.0.0.1 ::ffff:10.0.0.1
      ::ffff:192.168.1.1 ::ffff:8.8.8.8 ::ffff:808:808 0000:0000:0000:0000:0000:ffff:c0a8:0101
      64:ff9b::127.0.0.1 64:ff9b::7f00:1 64:ff9b::10.0.0.1 64:ff9b::8.8.8.8 0064:ff9b::0a00:0001 2002:7f00:1::
      2002:7f00:0001::1 2002:a00:1:: 2002:c0a8:101::1 2002:808:808::`),
  ],
  never: [
    ...words(`0.0.0.0 0.1.2.3 0.255.255.255 169.254.0.0 169.254.169.254 169.254.170.2 169.254.255.255 100.100.100.200
      168.63.129.16 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 198.51.100.7 203.0.113.9 224.0.0.1
      239.255.255.255 240.0.0.1 255.255.255.255 :: 0:0:0:0:0:0:0:0 ::2 ::127.0.0.1 ::7f00:1 ::a00:1
      ::ffff:0:127.0.0.1 64:ff9b:1::1 fe80::1 fe80::1%eth0 fe80::1%25eth0 febf::1 fec0::1 ff02::1 ff0e::1
      FE80::A fd00:ec2::254 100::1 2001::1 2001:0:7f00:1:: 2001:10::1 2001:db8::1 3fff::1 4000::1
      ::ffff:169.254.169.254 ::ffff:a9fe:a9fe ::ffff:0.0.0.0 64:ff9b::169.254.169.254 64:ff9b::a9fe:a9fe
      2002:a9fe:a9fe:: 2002:0:0:: ::ffff:224.0.0.1`),
    // No addresses, whatever a resolver of names would make of them.
    ...words(`localhost 127.1 0177.0.0.1 0x7f.0.0.1 0x7f000001 2130706433 127.0.0.1. 127.0.0.01 256.0.0.1 1.2.3
      １２７.0.0.1 [::1] ::g 1::2::3 %eth0`),
    '',
    ' 127.0.0.1',
    '127.0.0.1 ',
  ],
}

/** Spellings of an address of keys that are something else than they seem, or lead where they must not. */
const urls: readonly string[] = [
  // This machine, otherwise than by its plain name.
  ...words(`http://127.1/k http://127.0.1/k http://0177.0.0.1/k http://0x7f.0.0.1/k http://0x7f000001/k
    http://2130706433/k http://017700000001/k http://127.0.0.1./k http://localhost./k http://127.0.0.2/k
    http://0.0.0.0/k http://0/k http://[::]/k http://[::ffff:127.0.0.1]/k http://[0:0:0:0:0:0:0:1]/k
    http://[::0001]/k http://[::1%25lo]/k http://１２７.0.0.1/k http://①②⑦.0.0.1/k http://127。0。0。1/k
    http://%31%32%37.0.0.1/k http://loc%61lhost/k http://ｌocalhost/k http://app.localhost/k
    http://localhost.localdomain/k http://lvh.me/k https://127.0.0.2/k https://127.1/k https://0x7f.1/k
    https://2130706433/k https://[::127.0.0.1]/k`),
  // Other machines without encryption.
  ...words(`http://auth.example.com/k http://8.8.8.8/k http://10.0.0.1/k http://[2606:4700::1111]/k`),
  // Networks of one's own, and where clouds keep credentials.
  ...words(`https://10.0.0.1/k https://172.16.0.1/k https://192.168.1.1/k https://100.64.0.1/k`),
  'https://169.254.169.254/latest',
  'https://0xa9fea9fe/k',
  'https://2852039166/k',
  'https://0251.0376.0251.0376/k',
  ...words(`https://[fe80::1]/k https://[fe80::1%25eth0]/k https://[fc00::1]/k https://[fd00:ec2::254]/k
    https://[::ffff:a9fe:a9fe]/k https://[64:ff9b::a00:1]/k https://[2002:a00:1::]/k https://[::]/k
    https://100.100.100.200/k https://0.0.0.0/k https://255.255.255.255/k https://224.0.0.1/k`),
  // Users, and what looks like one.
  ...words(`https://auth.example.com@10.0.0.1/k https://user:word@auth.example.com/k https://@auth.example.com/k
    https://:@auth.example.com/k https://auth.example.com:443@evil.example/k http://localhost@evil.example/k
    http://localhost:80@evil.example/k`),
  'https://evil.example\\@auth.example.com/k',
  // What parsers repair.
  ...words(`https:auth.example.com/k https:/auth.example.com/k https:///auth.example.com/k
    https://auth.example.com/k#x https://auth.example.com#@10.0.0.1/`),
  'https:\\\\auth.example.com\\k',
  'https://auth.example.com\\k',
  ' https://auth.example.com/k',
  'https://auth.example.com/k ',
  'https://auth.exam\tple.com/k',
  'https://auth.example.com/\nk',
  'https://auth.example.com/a b',
  'https://bücher.example/k',
  'https://auth。example.com/k',
  'https://auth%2eexample.com/k',
  'https://auth.example.com:0443x/k',
  // No addresses of keys.
  ...words(`auth.example.com //auth.example.com/k ftp://localhost/k file:///etc/keys.json data:,{} javascript:0
    https:// https://[::1 https://256.0.0.1/k https://1.2.3.4.5.6/k ws://localhost/k`),
  '',
]

/** Texts with blanks between them. */
function words(text: string): readonly string[] {
  return text.split(/\s+/)
}

describe.each(Object.entries(addresses))('an address leads %s', (reach, list) => {
  it.each(list)('%j', (address) => {
    expect(reachOf(address)).toBe(reach)
  })
})

describe('an address to ask', () => {
  it.each(urls)('may not be %j', (url) => {
    expect(() => readPlace(url)).toThrow(TypeError)
  })

  it.each([
    ...words(`https://auth.example.com/.well-known/jwks.json https://AUTH.example.com https://auth.example.com:443/k
      https://auth.example.com:8443/k?v=1&w=%20 HTTPS://auth.example.com/k https://xn--bcher-kva.example/k
      https://8.8.8.8/k https://[2606:4700::1111]/k https://auth.example.com./k https://auth/k@v1
      http://localhost/k http://localhost:4000/k http://127.0.0.1:4000/k http://[::1]:4000/k
      https://localhost/k https://127.0.0.1/k http://LOCALHOST:4000/k`),
  ])('may be %j', (url) => {
    expect(readPlace(url).url.href).toBe(new URL(url).href)
  })

  it.each(['https://10.0.0.1/k', 'https://127.0.0.2/k', 'https://[fc00::1]/k', 'https://[64:ff9b::a00:1]/k'])(
    'may be %j where private networks are allowed',
    (url) => {
      expect(() => readPlace(url, { allowPrivateNetwork: true })).not.toThrow()
    },
  )

  it.each([
    ...words(`https://169.254.169.254/k https://[fe80::1]/k https://[fd00:ec2::254]/k https://100.100.100.200/k
      https://[::ffff:a9fe:a9fe]/k https://0.0.0.0/k http://10.0.0.1/k https://224.0.0.1/k`),
  ])('may not be %j even then', (url) => {
    expect(() => readPlace(url, { allowPrivateNetwork: true })).toThrow(TypeError)
  })

  it('is held to at least 120 forms', () => {
    expect(new Set([...Object.values(addresses).flat(), ...urls]).size).toBeGreaterThanOrEqual(120)
  })
})
