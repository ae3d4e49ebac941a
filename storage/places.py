"""Place names that papers of this Land turn on: who names one in a summary has read it in the paper.

German writes every noun with a capital, so a name is told from a noun only by a list. The towns, districts, regions and
rivers of Nordrhein-Westfalen hardly change; of the rest of the world only what inquiries mention now and then stands here.
Of names of several words the one that tells stands here (`Mülheim`, not `an der Ruhr`).
"""

# Not here since they say nothing ("Nordrhein-Westfalen") or are words of their own (`Lage`, `Much`, `Enger`, `Sieg`).
_PLAIN = """
    Aachen Ahaus Ahlen Aldenhoven Alfter Alsdorf Altena Altenbeken Altenberge Anröchte Arnsberg Ascheberg Attendorn
    Augustdorf Berleburg Driburg Honnef Laasphe Lippspringe Münstereifel Oeynhausen Salzuflen Sassendorf Wünnenberg
    Baesweiler Balve Barntrup Beckum Bedburg Beelen Bergheim Bergisch Bergkamen Bergneustadt Bestwig Beverungen
    Bielefeld Billerbeck Blankenheim Blomberg Bocholt Bochum Bönen Bonn Borchen Borgentreich Borgholzhausen Borken Bornheim
    Bottrop Brakel Breckerfeld Brilon Brüggen Brühl Büren Burbach Burscheid Castrop Coesfeld Dahlem
    Datteln Delbrück Detmold Dinslaken Dörentrup Dormagen Dorsten Dortmund Drensteinfurt Drolshagen Duisburg Düren
    Düsseldorf Eitorf Elsdorf Emmerich Emsdetten Engelskirchen Ennepetal Ennigerloh Ense Erftstadt Erkelenz
    Erkrath Erndtebrück Erwitte Eschweiler Eslohe Espelkamp Euskirchen Everswinkel Extertal Finnentrop Frechen
    Freudenberg Fröndenberg Gangelt Geilenkirchen Geldern Gelsenkirchen Gescher Geseke Gevelsberg Gladbeck Goch
    Grefrath Greven Grevenbroich Gronau Gummersbach Gütersloh Haan Hagen Haltern Halver Hamm Hamminkeln Harsewinkel Hattingen
    Havixbeck Heek Heiligenhaus Heimbach Heinsberg Hellenthal Hemer Hennef Herdecke Herford Herne Herscheid Herten
    Herzebrock Clarholz Herzogenrath Hiddenhausen Hilchenbach Hilden Hille Holzwickede Hopsten Hörstel Hövelhof Höxter
    Hückelhoven Hückeswagen Hüllhorst Hünxe Hürtgenwald Hürth Ibbenbüren Inden Iserlohn Isselburg Issum Jüchen Jülich
    Kaarst Kalkar Kall Kalletal Kempen Kerken Kerpen Kevelaer Kierspe Kirchhundem Kirchlengern Kleve
    Köln Königswinter Korschenbroich Kranenburg Krefeld Kreuzau Kreuztal Kürten Ladbergen Laer Langenberg Langenfeld
    Langerwehe Legden Leichlingen Lemgo Lengerich Lennestadt Leopoldshöhe Leverkusen Lichtenau Lienen Lindlar Linnich
    Lintfort Lippetal Lippstadt Lohmar Lübbecke Lüdenscheid Lüdinghausen Lügde Lünen Marienheide Marienmünster Marl
    Marsberg Mechernich Meckenheim Medebach Meerbusch Meinerzhagen Menden Merzenich Meschede Metelen Mettingen Mettmann
    Minden Moers Möhnesee Mönchengladbach Monheim Monschau Morsbach Mülheim Münster Nachrodt Netphen Nettersheim
    Nettetal Neuenkirchen Neuenrade Neunkirchen Neuss Nideggen Niederkassel Niederkrüchten Niederzier Nieheim Nordkirchen
    Nordwalde Nörvenich Nottuln Nümbrecht Oberhausen Ochtrup Odenthal Oelde Erkenschwick Oerlinghausen Olfen
    Olpe Olsberg Ostbevern Overath Paderborn Petershagen Plettenberg Pulheim Radevormwald Raesfeld Rahden
    Ratingen Rauxel Rees Recklinghausen Reichshof Reken Remscheid Rheda Rhede Rheinbach Rheinberg Rheine
    Rheurdt Rietberg Rödinghausen Roetgen Rommerskirchen Rosendahl Rösrath Ruppichteroth Rüthen Saerbeck
    Salzkotten Sassenberg Schalksmühle Schermbeck Schleiden Stukenbrock Schmallenberg Schöppingen
    Schwalmtal Schwelm Schwerte Selfkant Selm Sendenhorst Siegburg Siegen Simmerath Soest Solingen Sonsbeck
    Spenge Sprockhövel Stadtlohn Steinfurt Steinhagen Steinheim Stemwede Stolberg Straelen Südlohn Sundern Swisttal
    Tecklenburg Telgte Titz Tönisvorst Troisdorf Übach Palenberg Uedem Unna Velbert Velen Verl Versmold Vettweiß
    Viersen Vlotho Voerde Vreden Wachtberg Wachtendonk Wadersloh Waldbröl Waldfeucht Waltrop Warburg Warendorf Warstein
    Wassenberg Weeze Wegberg Weilerswist Welver Werdohl Wermelskirchen Werl Werne Werther Wesel Wesseling Westerkappeln
    Wetringen Wickede Wiedenbrück Wiehl Willebadessen Willich Wilnsdorf Windeck Winterberg Wipperfürth Witten
    Wülfrath Wuppertal Würselen Xanten Zülpich

    Hochsauerlandkreis Ennepe Ruhrgebiet Sauerland Münsterland Ostwestfalen Südwestfalen Rheinland Siegerland
    Niederrhein Eifel Wittgenstein Lippe Rhein Ruhr Weser Emscher Erft Inde Vicht Wupper Lenne Agger Volme Urft Olef Rur
    Garzweiler Hambach Lützerath

    Baden-Württemberg Bayern Berlin Brandenburg Bremen Hamburg Hessen Mecklenburg-Vorpommern Niedersachsen
    Rheinland-Pfalz Saarland Sachsen Sachsen-Anhalt Schleswig-Holstein Thüringen
    Belgien Niederlande Niederlanden Luxemburg Frankreich Polen Österreich Schweiz Italien Spanien Griechenland Türkei Syrien Irak
    Iran Afghanistan Ukraine Russland Israel China Japan USA Rumänien Bulgarien Ungarn Brüssel
"""

# These are words too, so they are places only where their town is spoken of: "Stadt Essen", "in Halle".
_ALSO_WORDS = """
    Alpen Bünde Essen Halle Heiden Horn Kamen Löhne Lotte Recke Senden Wenden Wetter
"""

PLACES = frozenset(_PLAIN.split())
ALSO_WORDS = frozenset(_ALSO_WORDS.split())
