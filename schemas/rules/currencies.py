"""The codes of currencies, as far as they are codes at all: what ISO 4217 lists, or has listed since the euro.

Which of them are supported an account decides; a word of three letters that was never a code of a currency is not.
"""

from __future__ import annotations

_LISTED = """
aed afn all amd ang aoa ars aud awg azn azm bam bbd bdt bgl bgn bhd bif bmd bnd bob bov brl bsd btn bwp byb byn byr
bzd cad cdf che chf chw clf clp cny cop cou crc csd cuc cup cve cyp czk djf dkk dop dzd eek egp ern etb eur fjd fkp
gbp gel ghc ghs gip gmd gnf gtq gwp gyd hkd hnl hrk htg huf idr ils inr iqd irr isk jmd jod jpy kes kgs khr kmf kpw
krw kwd kyd kzt lak lbp lkr lrd lsl ltl lvl lyd mad mdl mga mgf mkd mmk mnt mop mro mru mtl mur mvr mwk mxn mxv myr
mzm mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar rol ron rsd rub rwf sar sbd scr sdd sdg sek sgd
shp sit skk sle sll sos srd srg ssp std stn svc syp szl thb tjs tmm tmt tnd top trl try ttd twd tzs uah ugx usd usn
uss uyi uyu uyw uzs veb ved vef ves vnd vuv wst xad xaf xag xau xba xbb xbc xbd xcd xcg xdr xof xpd xpf xpt xsu xts
xua xxx yer yum zar zmk zmw zwd zwg zwl zwn zwr
"""
CODES = frozenset(_LISTED.split())
