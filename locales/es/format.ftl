# Cómo se escriben los importes, los días y las horas: español de los Estados Unidos (CLDR, es-US).

language-name = Español
direction = ltr

decimal-mark = .
group-mark = ,
money-dollar = ${ $amount }
money-euro = EUR{"\u00A0"}{ $amount }
money-pound = GBP{"\u00A0"}{ $amount }
money-other = { $code }{"\u00A0"}{ $amount }
money-minus = -{ $amount }

moment = { $day }, { $clock }
clock-am = { $hour12 }:{ $minute }{"\u00A0"}a.m. { $zone }
clock-pm = { $hour12 }:{ $minute }{"\u00A0"}p.m. { $zone }
clock-seconds-am = { $hour12 }:{ $minute }:{ $second }{"\u00A0"}a.m. { $zone }
clock-seconds-pm = { $hour12 }:{ $minute }:{ $second }{"\u00A0"}p.m. { $zone }
day-words = { $day } de { $month } de { $year }
month-1 = enero
month-2 = febrero
month-3 = marzo
month-4 = abril
month-5 = mayo
month-6 = junio
month-7 = julio
month-8 = agosto
month-9 = septiembre
month-10 = octubre
month-11 = noviembre
month-12 = diciembre
