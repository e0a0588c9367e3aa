import ar from './catalogues/ar.json'
import de from './catalogues/de.json'
import en from './catalogues/en.json'
import es from './catalogues/es.json'
import fr from './catalogues/fr.json'
import he from './catalogues/he.json'
import hi from './catalogues/hi.json'
import id from './catalogues/id.json'
import it from './catalogues/it.json'
import ja from './catalogues/ja.json'
import nl from './catalogues/nl.json'
import pl from './catalogues/pl.json'
import ptBR from './catalogues/pt-BR.json'
import ru from './catalogues/ru.json'
import tr from './catalogues/tr.json'
import uk from './catalogues/uk.json'
import zhCN from './catalogues/zh-CN.json'

/** What messages say in one language: ICU MessageFormat texts. A test holds every language to the English one. */
export type Catalogue = typeof en

/** The catalogues by their BCP 47 tags. */
export const catalogues = {
  ar,
  de,
  en,
  es,
  fr,
  he,
  hi,
  id,
  it,
  ja,
  nl,
  pl,
  'pt-BR': ptBR,
  ru,
  tr,
  uk,
  'zh-CN': zhCN,
} as const satisfies Record<string, Catalogue>

/** A language that messages are written in: `en`, `pt-BR`. */
export type Language = keyof typeof catalogues

/** Every one of them, by the alphabet. */
export const languages = Object.keys(catalogues) as readonly Language[]

/** The language of exactly this tag, where messages are written in it. */
export function languageOf(tag: string | undefined): Language | undefined {
  return languages.find((language) => language === tag)
}
