"""Las frases en español."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str, str]] = {
    "period": ("períodos", "en el período siguiente", "en el mismo período"),
    "day": ("días", "el día siguiente", "el mismo día"),
    "week": ("semanas", "la semana siguiente", "la misma semana"),
    "month": ("meses", "el mes siguiente", "el mismo mes"),
    "quarter": ("trimestres", "el trimestre siguiente", "el mismo trimestre"),
    "year": ("años", "el año siguiente", "el mismo año"),
    "wave": ("oleadas", "en la oleada siguiente", "en la misma oleada"),
}

TEXT: dict[str, str] = {
    "open.supported.A": "Respaldado.",
    "open.supported.B": "Respaldado, en ambos sentidos.",
    "open.contradicted": "Contradicho.",
    "open.no_meaningful_link": "Ningún vínculo lo bastante grande para importar.",
    "open.inconclusive": "No concluyente.",
    "later_n": "{lag} {plural} después",
    "exploratory": "Exploratorio, no declarado antes de los datos. {sentence}",
    "supported.A": "Las unidades que trataron mejor a su personal tuvieron mejores notas de clientes "
    "{next}, y son las notas del personal las que se mueven primero. Es observación, no un experimento.",
    "supported.B": "Las unidades que trataron mejor a su personal tuvieron mejores "
    "notas de clientes {next}; a mejores notas de clientes siguieron también mejores notas del personal. Es "
    "observación, no un experimento.",
    "contradicted.A": "Las unidades cuyas notas del personal subieron perdieron después con los clientes.",
    "contradicted.B": "Las unidades cuyas notas del personal subieron perdieron después con los "
    "clientes; a las notas de clientes siguieron también las del personal.",
    "no_meaningful_link": "Podemos descartar, en ambas lecturas, "
    "efectos de {delta} puntos de {metric} o más por punto del personal.",
    "reverse": "Vinculados, pero las notas de clientes se mueven primero: a clientes más contentos "
    "sigue un personal más contento. Esto no muestra que tratar mejor al personal mejore el servicio.",
    "reverse.opposite": "Vinculados, pero las notas de clientes se mueven primero: cuando suben, las del personal "
    "bajan después. Esto no muestra que tratar mejor al personal mejore el servicio.",
    "feedback_short": "A las notas de clientes siguen las del personal, y con menos de 8 {plural} no "
    "puede saberse el orden.",
    "mixed": "Entre unidades el vínculo va en un sentido, dentro de ellas en el tiempo en el otro.",
    "co_moves": "Suben y bajan juntos, pero no podemos decir qué va primero. Un suceso local podría "
    "mover ambos.",
    "co_moves.opposite": "Cuando uno sube el otro baja, pero no podemos decir qué va primero. Un "
    "suceso local podría mover ambos.",
    "co_moves.same_time": "Suben y bajan juntos {same}; así no puede saberse el orden.",
    "co_moves.same_time.opposite": "Cuando uno sube, el otro baja {same}; así no puede saberse el orden.",
    "between_only": "Las unidades mejor tratadas tienen mejores notas, {change}. Una diferencia duradera entre unidades (lugar, clientela, dirección) "
    "puede explicarlo.",
    "between_only.opposite": "Las unidades mejor tratadas tienen peores notas, {change}. Una diferencia duradera "
    "entre unidades (lugar, clientela, dirección) puede explicarlo.",
    "follow.none": "pero cuando el trato cambió, el servicio no siguió en estos datos",
    "follow.small": "y cuando el trato mejoró, el servicio mejoró {next}, quizá demasiado poco para importar",
    "follow.open": "y estos datos no dicen si el servicio sigue cuando el trato cambia",
    "follow.linked": "y cuando el trato cambió, el servicio cambió {next}, pero las notas del personal tienen demasiado "
    "ruido para decir cuánto",
    "between_only.one_period": "Las unidades mejor tratadas tienen mejores notas, pero hay un solo "
    "momento: no puede verse si el servicio sigue cuando cambia el trato. Una diferencia duradera entre unidades "
    "(lugar, clientela, dirección) puede explicarlo.",
    "between_only.one_period.opposite": "Las unidades mejor tratadas tienen peores notas, pero hay "
    "un solo momento: no puede verse si el servicio sigue cuando cambia el trato.",
    "too_small": "Hay un vínculo positivo, pero quizá demasiado pequeño para importar.",
    "noisy_staff": "Las notas del personal tienen aquí demasiado ruido para hablar de tamaño.",
    "noisy_staff.linked": "Vinculados, pero las notas del personal tienen demasiado ruido para medir cuánto.",
    "noisy_staff.alike": "No se distinguen las notas del personal de unas unidades y otras; nada "
    "puede ir con las de clientes.",
    "few_units": "Unidades con ambas notas: {units}; hacen falta al menos {least}.",
    "few_periods": "Demasiado pocos {plural} con ambas notas para ver un cambio.",
    "few_periods.units": "Muy pocas unidades tienen ambas notas en dos {plural} o más para ver un cambio; hacen falta al menos {least}.",
    "one_period": "Las unidades tienen ambas notas en un solo momento: no se ve cambio alguno, y "
    "entre unidades el intervalo admite tanto nada como un vínculo que importa.",
    "one_period.small": "Entre unidades hay un vínculo positivo, quizá demasiado pequeño para "
    "importar; ambas notas existen en un solo momento y no se ve cambio alguno.",
    "one_period.none": "Entre unidades no hay vínculo lo bastante grande para importar; ambas notas "
    "existen en un solo momento y no se ve cambio alguno.",
    "spans_both": "Lo que vimos encaja tanto con ningún vínculo como con uno que importa.",
    "spans_both.early": "Esta mirada temprana tiene un listón más alto que la última, y lo visto hasta ahora no lo supera.",
    "spans_both.constant": "Las notas de clientes no se mueven; nada puede ir con ellas.",
    "noisy_staff.constant": "Las notas del personal no se mueven; nada puede ir con ellas.",
    "next": "No declarado de antemano, por tanto sin veredicto: conviene probarlo a continuación.",
    "quiet": "No declarado de antemano, por tanto sin veredicto.",
    "size": "El tamaño del efecto depende de la constancia de las respuestas de cada uno, que no seguimos: entre "
    "{low} y {high} puntos de {metric} por punto del personal.",
    "size.above": "Incluso el extremo bajo supera los {delta} a partir de los que quería actuar.",
    "size.below": "El extremo bajo queda por debajo de {delta}, así que no lo llamamos respaldado.",
    "mde": "El vínculo más pequeño que estos datos podrían mostrar con fiabilidad es de {mde} puntos de {metric} por "
    "punto del personal.",
    "mde.blind": "Estos datos no podían mostrar un vínculo del tamaño que importa ({delta}).",
    "needed": "Unos {periods} {plural} o {units} unidades más lo llevarían a {delta}.",
    "needed.one": "Sumar {periods} al número de {plural}, o {units} al de unidades, lo llevaría más o menos a {delta}.",
    "needed.units.one": "Sumar {units} al número de unidades lo llevaría más o menos a {delta}.",
    "needed.units": "Unas {units} unidades más lo llevarían a {delta}.",
    "units": "Comparando unidades{region}, una unidad con 1 punto más en {theme} tiene un {metric} {direction} en "
    "{value} puntos ({interval}).",
    "region": " de la misma región",
    "higher": "más alto",
    "lower": "más bajo",
    "ci": "IC del 95 % {low} a {high}",
    "ci.open": "los datos no ponen límite",
    "ci.plain": "plausible: {low} a {high}",
    "range": "{low} a {high}",
    "unbounded": "sin límite",
    "change": "Cuando {theme} sube 1 punto en una unidad, su {metric} {next} es {direction} en {value} puntos "
    "({interval}).",
    "units.flat": "Comparando unidades{region}, una unidad con 1 punto más en {theme} tiene un {metric} casi igual "
    "({interval}).",
    "change.flat": "Cuando {theme} sube 1 punto en una unidad, su {metric} {next} es casi igual ({interval}).",
    "move": "Un movimiento habitual de una unidad es de {move} puntos, lo que vale unos {worth}.",
    "move.plain": "Un movimiento habitual de una unidad es de {move} puntos del personal, que va con unos {worth} puntos de {metric}.",
    "cave.units_not_people": "Se trata de unidades, nunca de una persona.",
    "cave.local": "Un suceso local que alcance primero al personal y {next} a los clientes se vería igual.",
    "cave.no_variance": "No se conoce la dispersión de las respuestas; las pendientes no pudieron corregirse del "
    "ruido y son más bien pequeñas que grandes.",
    "cave.no_counts": "Las notas vienen sin número de personas; no se aplicaron tamaños mínimos.",
    "cave.invited": "No se sabe cuántos fueron invitados; los que respondieron los representan.",
    "cave.overlaps": "No se sabe quién fue invitado en varios {plural}; se supone que todos.",
    "cave.pseudonyms": "Los seudónimos no dicen quién volvió a responder (muy pocas respuestas lo llevan, muy pocos "
    "vuelven, o quienes vuelven no tienen nada en común): se da todo el intervalo, como sin ellos.",
    "cave.icc2_low": "Las medias del personal por unidad son inestables (ICC(2) por debajo de 0,70).",
    "cave.rwg_low": "Dentro de las unidades se responde de modo distinto (acuerdo mediano por debajo de 0,70).",
    "cave.fragile": "El resultado es frágil: otros análisis razonables discrepan.",
    "cave.placebo": "Notas del personal posteriores van con notas de clientes anteriores, lo que no debería ser.",
    "cave.short": "Menos de 8 {plural}: el orden se juzga sin la corrección para series cortas.",
    "cave.tipping": "Si quienes no respondieron sintieran {tipping} puntos distinto, cambiaría la afirmación.",
    "cave.many": "Se declararon {count} pares; los valores p lo tienen en cuenta.",
    "cave.robust": "Un factor oculto tendría que explicar al menos el {share} % de lo que queda en ambas notas para "
    "borrar este vínculo.",
    "cave.look": "Es una mirada al {share} % de los datos previstos; la exigencia es mayor que al final.",
    "cave.controls": "No deben usarse controles que el propio trato cambia (rotación, ausencias).",
}
