/**
 * The countries: ISO 3166-1 alpha-2 and XK (Kosovo), each with its continent, the point that stands for it and its
 * English name. One documented choice of continent: MaxMind's (GeoNames'), so RU and CY are EU, TR, GE, AM, AZ and KZ
 * AS, Antarctica's islands AN. Other conventions' continents stand after a bar: `EU-CY` and `AS-CY` both mean Cyprus.
 * The point is the country's middle, or where its people are when that is far from it (RU, CA, AU, …): it is used for
 * distances when no database gives coordinates.
 */
import type { Coordinates } from './policy.ts'

export const CONTINENTS = ['AF', 'AN', 'AS', 'EU', 'NA', 'OC', 'SA'] as const

export interface Country {
  readonly code: string
  /** The continent that its clients are counted to. */
  readonly continent: string
  /** Continents that a geo code may name it under: `continent`, and those of other conventions. */
  readonly continents: readonly string[]
  readonly centre: Coordinates
  /** In English. */
  readonly name: string
}

/** Code, continent, latitude, longitude (degrees), name. */
const TABLE = `
AD EU 42.5 1.5 Andorra
AE AS 24 54 United Arab Emirates
AF AS 33 65 Afghanistan
AG NA 17.05 -61.8 Antigua and Barbuda
AI NA 18.25 -63.17 Anguilla
AL EU 41 20 Albania
AM AS|EU 40 45 Armenia
AO AF -12.5 18.5 Angola
AQ AN -90 0 Antarctica
AR SA -34 -64 Argentina
AS OC -14.33 -170 American Samoa
AT EU 47.33 13.33 Austria
AU OC -32.5 147 Australia
AW NA 12.5 -69.97 Aruba
AX EU 60.12 19.9 Åland Islands
AZ AS|EU 40.5 47.5 Azerbaijan
BA EU 44 18 Bosnia and Herzegovina
BB NA 13.17 -59.53 Barbados
BD AS 24 90 Bangladesh
BE EU 50.83 4 Belgium
BF AF 13 -2 Burkina Faso
BG EU 43 25 Bulgaria
BH AS 26 50.55 Bahrain
BI AF -3.5 30 Burundi
BJ AF 9.5 2.25 Benin
BL NA 18.5 -63.42 St. Barthélemy
BM NA 32.33 -64.75 Bermuda
BN AS 4.5 114.67 Brunei
BO SA -17 -65 Bolivia
BQ NA 12.18 -68.25 Caribbean Netherlands
BR SA -18 -46 Brazil
BS NA 24.25 -76 Bahamas
BT AS 27.5 90.5 Bhutan
BV AN -54.43 3.4 Bouvet Island
BW AF -22 24 Botswana
BY EU 53 28 Belarus
BZ NA 17.25 -88.75 Belize
CA NA 48 -85 Canada
CC AS|OC -12.5 96.83 Cocos (Keeling) Islands
CD AF 0 25 Congo (Kinshasa)
CF AF 7 21 Central African Republic
CG AF -1 15 Congo (Brazzaville)
CH EU 47 8 Switzerland
CI AF 8 -5 Côte d'Ivoire
CK OC -21.23 -159.77 Cook Islands
CL SA -34 -71 Chile
CM AF 6 12 Cameroon
CN AS 33 112 China
CO SA 4 -72 Colombia
CR NA 10 -84 Costa Rica
CU NA 21.5 -80 Cuba
CV AF 16 -24 Cape Verde
CW NA 12.12 -68.93 Curaçao
CX OC|AS -10.5 105.67 Christmas Island
CY EU|AS 35 33 Cyprus
CZ EU 49.75 15.5 Czechia
DE EU 51 9 Germany
DJ AF 11.5 43 Djibouti
DK EU 56 10 Denmark
DM NA 15.42 -61.33 Dominica
DO NA 19 -70.67 Dominican Republic
DZ AF 35.5 3 Algeria
EC SA -2 -77.5 Ecuador
EE EU 59 26 Estonia
EG AF 30 31 Egypt
EH AF 24.5 -13 Western Sahara
ER AF 15 39 Eritrea
ES EU 40 -4 Spain
ET AF 8 38 Ethiopia
FI EU 61.5 25 Finland
FJ OC -18 175 Fiji
FK SA -51.75 -59 Falkland Islands
FM OC 6.92 158.25 Micronesia
FO EU 62 -7 Faroe Islands
FR EU 46 2 France
GA AF -1 11.75 Gabon
GB EU 54 -2 United Kingdom
GD NA 12.12 -61.67 Grenada
GE AS|EU 42 43.5 Georgia
GF SA 4 -53 French Guiana
GG EU 49.47 -2.58 Guernsey
GH AF 8 -2 Ghana
GI EU 36.13 -5.35 Gibraltar
GL NA 65 -51 Greenland
GM AF 13.47 -16.57 Gambia
GN AF 11 -10 Guinea
GP NA 16.25 -61.58 Guadeloupe
GQ AF 2 10 Equatorial Guinea
GR EU 39 22 Greece
GS AN|SA -54.5 -37 South Georgia and South Sandwich Islands
GT NA 15.5 -90.25 Guatemala
GU OC 13.47 144.78 Guam
GW AF 12 -15 Guinea-Bissau
GY SA 5 -59 Guyana
HK AS 22.27 114.19 Hong Kong
HM AN -53.1 72.52 Heard and McDonald Islands
HN NA 15 -86.5 Honduras
HR EU 45.17 15.5 Croatia
HT NA 19 -72.42 Haiti
HU EU 47 20 Hungary
ID AS -5 120 Indonesia
IE EU 53 -8 Ireland
IL AS 31.47 35.13 Israel
IM EU 54.25 -4.5 Isle of Man
IN AS 20 77 India
IO AS -6 71.5 British Indian Ocean Territory
IQ AS 33 44 Iraq
IR AS 32 53 Iran
IS EU 65 -18 Iceland
IT EU 42.83 12.83 Italy
JE EU 49.25 -2.17 Jersey
JM NA 18.25 -77.5 Jamaica
JO AS 31 36 Jordan
JP AS 36 138 Japan
KE AF 1 38 Kenya
KG AS 41 75 Kyrgyzstan
KH AS 13 105 Cambodia
KI OC 1.42 173 Kiribati
KM AF -12.17 44.25 Comoros
KN NA 17.33 -62.75 St. Kitts and Nevis
KP AS 40 127 North Korea
KR AS 37 127.5 South Korea
KW AS 29.5 45.75 Kuwait
KY NA 19.5 -80.5 Cayman Islands
KZ AS|EU 48 68 Kazakhstan
LA AS 18 105 Laos
LB AS 33.83 35.83 Lebanon
LC NA 13.88 -60.97 St. Lucia
LI EU 47.27 9.53 Liechtenstein
LK AS 7 81 Sri Lanka
LR AF 6.5 -9.5 Liberia
LS AF -29.5 28.5 Lesotho
LT EU 56 24 Lithuania
LU EU 49.75 6.17 Luxembourg
LV EU 57 25 Latvia
LY AF 32 16 Libya
MA AF 32 -5 Morocco
MC EU 43.73 7.4 Monaco
MD EU 47 29 Moldova
ME EU 42.5 19.3 Montenegro
MF NA 18.08 -63.95 St. Martin
MG AF -20 47 Madagascar
MH OC 9 168 Marshall Islands
MK EU 41.83 22 North Macedonia
ML AF 17 -4 Mali
MM AS 22 98 Myanmar
MN AS 46 105 Mongolia
MO AS 22.17 113.55 Macao
MP OC 15.2 145.75 Northern Mariana Islands
MQ NA 14.67 -61 Martinique
MR AF 20 -12 Mauritania
MS NA 16.75 -62.2 Montserrat
MT EU 35.83 14.58 Malta
MU AF -20.28 57.55 Mauritius
MV AS 3.25 73 Maldives
MW AF -13.5 34 Malawi
MX NA 23 -102 Mexico
MY AS 2.5 112.5 Malaysia
MZ AF -18.25 35 Mozambique
NA AF -22 17 Namibia
NC OC -21.5 165.5 New Caledonia
NE AF 16 8 Niger
NF OC -29.03 167.95 Norfolk Island
NG AF 10 8 Nigeria
NI NA 13 -85 Nicaragua
NL EU 52.5 5.75 Netherlands
NO EU 60.5 10 Norway
NP AS 28 84 Nepal
NR OC -0.53 166.92 Nauru
NU OC -19.03 -169.87 Niue
NZ OC -41 174 New Zealand
OM AS 21 57 Oman
PA NA 9 -80 Panama
PE SA -10 -76 Peru
PF OC -15 -140 French Polynesia
PG OC -6 147 Papua New Guinea
PH AS 13 122 Philippines
PK AS 30 70 Pakistan
PL EU 52 20 Poland
PM NA 46.83 -56.33 St. Pierre and Miquelon
PN OC -25.07 -130.1 Pitcairn Islands
PR NA 18.25 -66.5 Puerto Rico
PS AS 31.9 35.2 Palestine
PT EU 39.5 -8 Portugal
PW OC 7.5 134.5 Palau
PY SA -23 -58 Paraguay
QA AS 25.5 51.25 Qatar
RE AF -21.15 55.5 Réunion
RO EU 46 25 Romania
RS EU 44 21 Serbia
RU EU|AS 56 48 Russia
RW AF -2 30 Rwanda
SA AS 25 45 Saudi Arabia
SB OC -8 159 Solomon Islands
SC AF -4.58 55.67 Seychelles
SD AF 15 30 Sudan
SE EU 59.5 16 Sweden
SG AS 1.37 103.8 Singapore
SH AF -15.95 -5.72 St. Helena
SI EU 46.12 14.82 Slovenia
SJ EU 78 20 Svalbard and Jan Mayen
SK EU 48.67 19.5 Slovakia
SL AF 8.5 -11.5 Sierra Leone
SM EU 43.77 12.42 San Marino
SN AF 14 -14 Senegal
SO AF 10 49 Somalia
SR SA 4 -56 Suriname
SS AF 7 30 South Sudan
ST AF 1 7 São Tomé and Príncipe
SV NA 13.83 -88.92 El Salvador
SX NA 18.03 -63.05 Sint Maarten
SY AS 35 38 Syria
SZ AF -26.5 31.5 Eswatini
TC NA 21.75 -71.58 Turks and Caicos Islands
TD AF 15 19 Chad
TF AN -49.25 69.17 French Southern Territories
TG AF 8 1.17 Togo
TH AS 15 100 Thailand
TJ AS 39 71 Tajikistan
TK OC -9 -172 Tokelau
TL OC|AS -8.83 125.92 Timor-Leste
TM AS 40 60 Turkmenistan
TN AF 34 9 Tunisia
TO OC -20 -175 Tonga
TR AS|EU 39 35 Türkiye
TT NA 11 -61 Trinidad and Tobago
TV OC -8 178 Tuvalu
TW AS 23.5 121 Taiwan
TZ AF -6 35 Tanzania
UA EU 49 32 Ukraine
UG AF 1 32 Uganda
UM OC 19.3 166.63 U.S. Outlying Islands
US NA 38 -97 United States
UY SA -33 -56 Uruguay
UZ AS 41 64 Uzbekistan
VA EU 41.9 12.45 Vatican City
VC NA 13.25 -61.2 St. Vincent and Grenadines
VE SA 8 -66 Venezuela
VG NA 18.43 -64.62 British Virgin Islands
VI NA 18.35 -64.93 U.S. Virgin Islands
VN AS 16.17 107.83 Vietnam
VU OC -16 167 Vanuatu
WF OC -13.3 -176.2 Wallis and Futuna
WS OC -13.58 -172.33 Samoa
XK EU 42.67 21.17 Kosovo
YE AS 15 48 Yemen
YT AF -12.83 45.17 Mayotte
ZA AF -29 24 South Africa
ZM AF -15 30 Zambia
ZW AF -20 30 Zimbabwe`

/** By code, in the order of codes. */
export const COUNTRIES: ReadonlyMap<string, Country> = new Map(
  TABLE.trim()
    .split('\n')
    .map((line) => [line.slice(0, 2), readCountry(line)]),
)

function readCountry(line: string): Country {
  const [code, continents, latitude, longitude, ...name] = line.split(' ')
  return {
    code: code!,
    continent: continents!.slice(0, 2),
    continents: continents!.split('|'),
    centre: { latitude: Number(latitude), longitude: Number(longitude) },
    name: name.join(' '),
  }
}
