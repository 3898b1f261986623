# How the language writes amounts, days and moments, and what it is. The only file in which a language may leave a value
# out. A value in { "…" } is a mark that cannot be seen, such as a space that breaks no line (U+00A0).

# What the language calls itself, and which way it runs: ltr, or rtl.
language-name = English
direction = ltr

decimal-mark = .
group-mark = ,
money-dollar = ${ $amount }
money-euro = €{ $amount }
money-pound = £{ $amount }
money-other = { $amount }{"\u00A0"}{ $code }
money-minus = -{ $amount }

moment = { $day }, { $clock }
clock-am = { $hour12 }:{ $minute } AM { $zone }
clock-pm = { $hour12 }:{ $minute } PM { $zone }
clock-seconds-am = { $hour12 }:{ $minute }:{ $second } AM { $zone }
clock-seconds-pm = { $hour12 }:{ $minute }:{ $second } PM { $zone }
day-words = { $month } { $day }, { $year }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
