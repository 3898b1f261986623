# Comment s’écrivent les montants, les jours et les heures : français (CLDR, fr), avec le dollar du pays.

language-name = Français
direction = ltr

decimal-mark = ,
group-mark = {"\u202F"}
money-dollar = { $amount }{"\u00A0"}$
money-euro = { $amount }{"\u00A0"}€
money-pound = { $amount }{"\u00A0"}£
money-other = { $amount }{"\u00A0"}{ $code }
money-minus = -{ $amount }

moment = { $day } à { $clock }
clock-am = { $hour24 }:{ $minute } { $zone }
clock-pm = { $hour24 }:{ $minute } { $zone }
clock-seconds-am = { $hour24 }:{ $minute }:{ $second } { $zone }
clock-seconds-pm = { $hour24 }:{ $minute }:{ $second } { $zone }
day-words =
    { $day ->
        [1] 1er
       *[other] { $day }
    } { $month } { $year }
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre
