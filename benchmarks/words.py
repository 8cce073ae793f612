"""Words and sentence patterns of an invented German firm; every noun here is a plural whose cases look alike."""

from __future__ import annotations

from itertools import product


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FRONT = _split(
    "Wartungs Ersatzteil Produktions Qualitäts Schulungs Auslands Kunden Lager Prüf Fertigungs Vertriebs Datenschutz "
    "Energie Anlagen Maschinen Rechnungs Personal Ausbildungs Vertrags Sicherheits Gebäude Kühlmittel Werkzeug "
    "Schweißnaht Oberflächen Messmittel Arbeitsschutz Gefahrstoff Verpackungs Außendienst Rückläufer Drehstrommotor "
    "Späneförderer Härteofen Großkunden"
)
_BACK = _split(
    "prüfungen planungen zeiten daten listen kosten verfahren anforderungen richtlinien vereinbarungen störungen "
    "unterlagen aufgaben lösungen erfahrungen zahlen fristen gruppen maßnahmen änderungen bewertungen übergaben"
)
NOUNS = tuple(front + back for front, back in product(_FRONT, _BACK))

_TAG_FRONT = _split(
    "Lager Kunden Energie Anlagen Fertigungs Vertriebs Personal Vertrags Gebäude Werkzeug Maschinen Material "
    "Qualitäts Prüf Projekt Sicherheits Netzwerk Liefer Oberflächen Fahrzeug"
)
_TAG_BACK = _split("planung kosten daten pflege technik prüfung übersicht strategie bedarf vergleich")
TAGS = tuple(front + back for front, back in product(_TAG_FRONT, _TAG_BACK))

CATEGORIES = (
    "Aus der Werkstatt",
    "Ausbildung",
    "Außendienst",
    "Digitales Büro",
    "Energie und Gebäude",
    "Fragen und Antworten",
    "Kundenprojekte",
    "Märkte und Länder",
    "Menschen im Betrieb",
    "Qualität",
    "Recht und Verträge",
    "Über uns",
)
PEOPLE = (
    "Jana Weber",
    "Tobias Müller",
    "Ayşe Yıldız",
    "Jürgen Schäfer",
    "Mareike Groß",
    "Sven Köhler",
    "Katharina Böttcher",
    "Uwe Lindner",
    "Annegret Höfer",
    "Milan Novák",
    "Friederike Süß",
    "Dirk Brandt",
    "Zoë Hartmann",
    "Ingo Preuß",
    "Leonie Krämer",
)

POOLS: dict[str, tuple[str, ...]] = {
    "n": NOUNS,
    "a": _split(
        "neue einfache strengere übersichtliche gemeinsame verlässliche zusätzliche jährliche mühsame bewährte "
        "vollständige überfällige kürzere gründliche größere gewöhnliche"
    ),
    "d": _split(
        "neuen einfachen strengeren übersichtlichen gemeinsamen verlässlichen zusätzlichen jährlichen mühsamen "
        "bewährten vollständigen überfälligen kürzeren gründlichen"
    ),
    "o": _split("Reutlingen Gütersloh Görlitz Lüdenscheid Köthen Osnabrück Würzburg Flensburg Graz Zürich Łódź"),
    "z": (
        "zwölf",
        "rund 40",
        "mehr als 200",
        "gerade einmal fünf",
        "über 1.000",
        "siebzehn",
        "knapp hundert",
        "acht",
    ),
    "v": _split(
        "prüfen ordnen vereinfachen überarbeiten zusammenführen dokumentieren auswerten verkürzen abstimmen "
        "übernehmen veröffentlichen begründen ändern"
    ),
    "x": _split(
        "geprüft geordnet vereinfacht überarbeitet zusammengeführt dokumentiert ausgewertet verkürzt abgestimmt "
        "übernommen veröffentlicht begründet geändert"
    ),
    "p": (
        "Frau Weber",
        "Herr Müller",
        "Frau Yıldız",
        "Herr Schäfer",
        "Frau Groß",
        "Herr Köhler",
        "Frau Süß",
    ),
    "t": (
        "im vergangenen Quartal",
        "seit dem Frühjahr",
        "vor drei Wochen",
        "zum Jahreswechsel",
        "während der Umstellung",
        "nach der letzten Betriebsversammlung",
        "an einem gewöhnlichen Dienstag",
        "über die Feiertage",
    ),
    "w": (
        "weil niemand dafür zuständig war",
        "weil die Übergabe zwischen Früh- und Spätschicht fehlte",
        "obwohl die Geschäftsführung längst zugestimmt hatte",
        "sobald der Betriebsrat gehört worden ist",
        "damit auch kleinere Aufträge pünktlich das Haus verlassen",
        "wenn der Lieferant rechtzeitig Bescheid gibt",
    ),
}

TITLES = (
    "Was {n} mit {n} zu tun haben",
    "Wie wir {n} {v} und was es gekostet hat",
    "Fünf Fragen zu {a} {n}",
    "{n}: ein Erfahrungsbericht aus {o}",
    "Warum {a} {n} so selten gelingen",
    "„Das haben wir immer so gemacht“: {n} im Alltag",
    "{n} ohne Umwege",
    "Lohnt sich der Aufwand für {n}?",
    "{z} {n} in einem Jahr",
)
HEADINGS = (
    "Worum es geht",
    "Was sich bei {n} geändert hat",
    "Der Ablauf in Kürze",
    "{n} im Überblick",
    "Was wir gelernt haben",
    "Aufwand und Nutzen",
    "Wie es mit {n} weitergeht",
    "Häufige Einwände",
    "Ein Beispiel aus {o}",
)
SENTENCES = (
    "Wir haben {t} {z} {n} {x}, {w}.",
    "Ohne {a} {n} lassen sich {n} kaum {v}.",
    "Wer {n} {v} will, braucht zuerst {a} {n}.",
    "In {o} gehören {a} {n} inzwischen zum Alltag.",
    "{p} hat {t} {n} {x} und dabei {z} {n} gefunden.",
    "„Niemand liest gern {n}, aber ohne sie stehen wir still“, sagt {p}.",
    "Das gilt für {n} ebenso wie für {n}.",
    "Bei {d} {n} dauert es erfahrungsgemäß länger, {w}.",
    "Zwischen {n} und {n} liegen oft nur wenige Tage.",
    "Natürlich kosten {a} {n} Geld, doch **fehlende {n}** kosten mehr.",
    "Aus {d} {n} sind {t} {a} {n} geworden.",
    "Die Frage, ob wir {n} selbst {v} müssen, stellte sich erst {t}.",
    "Unsere Kundinnen und Kunden in {o} fragen vor allem nach {n}.",
    "Am Ende zählt, dass {n} *nachvollziehbar* {x} werden.",
    "Mit {z} {n} fing es an, heute sprechen wir über {a} {n}.",
    "Sogar {a} {n} wurden {x}, {w}.",
    "Für {n} gibt es bei uns keine Ausnahme, auch nicht {t}.",
    "{p} und {p} haben sich darüber {t} ausgetauscht.",
    "So entstehen {a} {n}, die man auch in zehn Jahren noch versteht.",
    "Dass {n} überhaupt {x} wurden, verdanken wir {p}.",
    "Weniger bekannt ist, wie eng {n} und {n} zusammenhängen.",
)
LINKS = (
    "Ausführlicher steht das in unserem Beitrag [{title}](post:{slug}).",
    "Den Anfang hat vor einiger Zeit [{title}](post:{slug}) gemacht.",
    "Wer die Vorgeschichte nicht kennt: [{title}](post:{slug}).",
)
ITEMS = (
    "{n} {v}",
    "{a} {n} rechtzeitig {v}",
    "**{n}:** {z} Stück, {x} {t}",
    "mit {p} über {n} sprechen",
    "{n} und {n} gemeinsam {v}, {w}",
)
CODE = (
    (
        "python",
        "def fällig(aufträge):\n    # Überfällige Aufträge zuerst\n    return sorted(aufträge, key=lambda a: a.frist)",
    ),
    (
        "bash",
        'for datei in messwerte/*.csv; do\n  sort -t ";" -k 2 "$datei" > "geordnet/${datei##*/}"\ndone',
    ),
    (
        "sql",
        "SELECT kunde, count(*) AS anzahl\nFROM auftrag\nWHERE geliefert IS NULL\nGROUP BY kunde;",
    ),
)
