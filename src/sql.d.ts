/** Migrations are imported as text: the build and the tests turn each file into a string. */
declare module '*.sql' {
  const text: string
  export default text
}
