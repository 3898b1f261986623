# Why a fee cannot be paid here. In English the same words as in the API.

why-not-unreadable = The library system does not tell this fee in full; please ask at the desk.
why-not-no-number = The library system does not say which fee this is; please ask at the desk.
why-not-ambiguous = The library system has two fees under one number; please ask at the desk.
why-not-credit = This is money in your favour; please ask at the desk.
why-not-desk-only = This fee can be paid at the desk only.
why-not-in-dispute = The library is looking for this item; please ask at the desk.
why-not-paid-elsewhere = This fee was paid with another library card, and the library does not know yet; please ask at the desk.
