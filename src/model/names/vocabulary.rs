//! The words that names of keys, and states, are made of, by what they say.

mod states;

use memchr::memmem;

pub use states::{
    ACKNOWLEDGED, AMBIGUOUS, BETWEENS, ENDINGS, FILE_BETWEENS, FILE_NAMES, FILE_OVERS, FILLERS, HARMLESS, NEGATIONS,
    NOUNS, OKS, OTHER_STATES, PROBLEMS,
};

/// Words that say the same, with a blank between them.
#[derive(Debug, Clone, Copy)]
pub struct Words(&'static str);

impl Words {
    pub const fn new(words: &'static str) -> Self {
        Self(words)
    }

    pub fn has(self, word: &str) -> bool {
        // It is asked for each word of each key: taking it apart would take longer than all the rest.
        let text = self.0.as_bytes();
        let is_apart = |sign: Option<&u8>| sign.is_none_or(|sign| *sign == b' ');
        let is_one = |at: usize| {
            is_apart(at.checked_sub(1).and_then(|before| text.get(before))) && is_apart(text.get(at + word.len()))
        };
        !word.is_empty() && !word.contains(' ') && memmem::find_iter(text, word).any(is_one)
    }

    pub fn iter(self) -> impl Iterator<Item = &'static str> {
        self.0.split_ascii_whitespace()
    }

    /// Whether a word ends in one of them.
    pub fn end(self, word: &str) -> bool {
        self.iter().any(|end| word.ends_with(end))
    }

    /// Whether a word is one of them, or ends in one that is written without blanks before it: `告警内容`.
    pub fn names(self, word: &str) -> bool {
        self.has(word) || word.ends_with(has_no_blanks) && self.end(word)
    }
}

/// Chinese, Japanese and Korean letters.
pub fn has_no_blanks(c: char) -> bool {
    ('\u{2e80}'..='\u{9fff}').contains(&c) || ('\u{ac00}'..='\u{d7af}').contains(&c)
}

pub const TIMES: Words = Words(
    "timestamp timestamps time datetime date ts epoch clock startsat endsat startedat endedat createdat updatedat \
     resolvedat triggeredat created updated modified sent onset expires effective zeit zeitpunkt zeitstempel uhrzeit datum heure horodatage hora \
     fecha horario horário orario zaman tarih saat tijd tijdstip tid tidpunkt czas время дата 时间 時間 日期 時刻 日時 시간 \
     시각 일시",
);
pub const MEASURES: Words =
    Words("latency duration elapsed uptime downtime age delay count counter attempt attempts retry retries sequence");
pub const TIME_ENDS: Words = Words("timestamp datetime starttime endtime eventtime unixtime");
/// What happens at the time that a name starts with (`timeRaised`, `dateStart`), or for the first or the last time.
pub const HAPPENINGS: Words = Words(
    "start started end ended raised created updated modified changed seen opened closed resolved triggered occurred \
     processing processed received",
);
pub const HAPPENS: Words = Words("time date timestamp datetime first last");
/// What takes a time, and does not happen at one.
pub const MEASURED: Words = Words("response elapsed processing execution wait load");
/// What is behind the word for a time or a duration: the unit or the clock.
pub const UNITS: Words =
    Words("ms s sec secs seconds millis milliseconds minutes ns us utc iso unix epoch local format");
pub const DELIVERIES: Words =
    Words("delivery request message notification invocation result deliveries requests messages notifications");
pub const DELIVERY_IDS: Words = Words("deliveryid requestid messageid notificationid");
pub const IDS: Words = Words(
    "id uuid guid uid iid identifier identifiant identificador identificativo identifikator identifikationsnummer \
     kimlik идентификатор ідентифікатор 识别码 ид идент",
);

/// What alerts have in common with others: names, kinds, and where they come from.
pub const SHARED: Words = Words(
    "title subject summary message text description severity priority level urgency impact state status host node \
     server instance service application app component cluster namespace environment env region zone datacenter \
     location site check policy job type kind category source topic schema metric project team account organization \
     tenant receiver channel version rule slug eventsource entity condition device ip address ipaddress msg body \
     client agent plan tier customer branch ref revision commit sha digest etag image tag tags",
);
pub const SHARED_ENDS: Words = Words("name type status");
/// Things that many alerts belong to, come from or go to: their ids are no alert's own.
pub const OWNERS: Words = Words(
    "topic schema account tenant organization organisation org team subscription customer user region channel company \
     board integration owner webhook environment env cluster installation client namespace agent plan deployment \
     datacenter zone group configuration config setting settings publisher sender receiver recipient location place \
     network contact author actor assignee creator reporter room partner vendor country city runbook route routing \
     escalation schedule branch rotation worker master portal commit revision release collection container folder \
     dashboard list feed view page catalog division department fleet floor building campus rack source destination space license product \
     provider creator parent trace process template contract contrato contrat vertrag \
     kunde kunden mandant standort empresa cliente entreprise société equipe équipe sede setor setör firma ekip \
     nurse nurses doctor physician pfleger arzt infirmier infirmière médecin enfermera enfermero operator operators \
     dispatcher technician technicians engineer employee staff supervisor driver guard bediener \
     mitarbeiter techniker fahrer opérateur operateur technicien operador técnico tecnico operatore диспетчер оператор \
     abonnement abonnements abonnemangs anläggning anläggnings lager klant klanten kund vestiging locatie plats \
     magazyn magazynu almacén sucursal filiale 拠点 倉庫 站点 компания клиент команда 操作员 值班 租户 客户 部门 公司 用户 账号 组 负责人 顧客 会社 担当 고객 회사",
);
/// What is built, run or watched again and again. It has a state of its own, one after the other, and several at once may
/// be wrong with it.
pub const PROJECTS: Words = Words(
    "project workspace pipeline repository repo workflow app application builder definition stack policy function \
     model dag flow projekt projet proyecto projeto progetto proje проект 项目 專案 プロジェクト 프로젝트 应用",
);
/// What holds the keys of an alert, and says nothing of whose they are.
pub const CONTAINERS: Words = Words(
    "data payload body detail details essentials context attributes object item record properties fields params \
     parameters content meta metadata info before after",
);
/// What an item of a list says with that it is the value of, and what the value is called then.
pub const LABELS: Words = Words("name key title label field attribute property parameter param k");
pub const LABELLED: Words = Words("value val v");
/// What is about the thing that it is in, and holds no other: `incident.attributes.id`.
pub const ABOUT: Words = Words("attributes properties details metadata meta info");
/// What has alerts of its own, and is watched by a host or a server.
pub const APPLIANCES: Words = Words(
    "ups usv pdu inverter wechselrichter battery batterie turbine chiller boiler fridge freezer elevator lift aufzug \
     ascenseur kühlschrank genset compressor kompressor",
);
/// Who acts or is told.
pub const PEOPLE: Words = Words(
    "user users sender author actor owner owners assignee assignees creator contact contacts reporter committer pusher \
     recipient recipients username person member responder responders assigned nurse doctor physician pfleger arzt operator dispatcher technician engineer \
     employee staff supervisor driver guard bediener mitarbeiter techniker fahrer opérateur operateur technicien \
     operador técnico tecnico operatore диспетчер оператор 操作员 值班",
);

/// What a name starts with that tells of the state before the call.
pub const BEFORE: Words = Words("old previous previously prev last prior former before from");
/// What two keys beside each other are called that tell what something was, and what it became.
pub const WAS: Words = Words("from old before von de da z из 从");
pub const BECAME: Words = Words("to new after now nach a para na в 到");
/// What alone says nothing of what was before.
pub const NOT_BEFORE: Words = Words("last from");

/// What such a name goes on with when it tells of a state, and not of something that happened.
pub const STATES: Words =
    Words("state states status statuses value values level condition severity priority health result color colour");

/// What tells of the alert itself. A word that ends in `id` is taken apart behind one of these and the next.
pub const ALERTS: Words = Words(
    "alert alarm incident problem issue outage dedup dedupe deduplication correlation aggregation aggreg resolve \
     fault ticket case finding violation anomaly vorgang vorgangs störung störungs stoerung stoerungs meldungs \
     alerte incidente incidencia ocorrência ocorrencia alerta alarma alarme chamado allarme melding storings \
     zgłoszenia zgloszenia arıza ariza инцидент инцидента авария аварии проблема проблемы тревога тревоги заявка \
     заявки 告警 警报 警報 报警 报警单 故障 障害 工单 インシデント アラート 알림 경보 장애 meldung alarms alarmu alarmi alarmie alarmın alarmes \
     alarmas alertas zgłoszenie zgloszenie awarii usterka usterki panne pannes défaut defaut défauts falla fallas \
     avería averia averias incydent incydentu zlecenie arızalar сбой сбоя инцидентов 报障 異常 工單 警報番号 사고 intervention \
     probleme problème melde waarschuwing waarschuwings larm larmet varning varnings ärende ärendet sak fel felanmälan \
     hendelse hændelse hälytys riasztás alarmă 受付 episode",
);
/// What is said before it where the alert is another one.
pub const OF_OTHERS: Words = Words("related linked parent child duplicate merged similar");
pub const SENDERS: Words = Words("internal external");
pub const WATCHED: Words = Words(
    "monitor check test sensor trigger rule probe heartbeat watch condition 監視 监控 监测 sonde capteur czujnik датчик \
     sonda sensör 센서 传感器 センサー melder fühler detector détecteur detektor датчики",
);
/// What watches several things at once.
pub const MANY: Words = Words("rule condition policy");
/// What is an id of a device, and not of what it measures.
pub const DEVICE_IDS: Words = Words("serial mac imei");
pub const EVENTS: Words = Words(
    "event transition run build execution ereignis evento événement evenement olay событие события 事件 イベント 이벤트",
);
/// Keys that only a person has.
pub const PERSONAL: Words =
    Words("email emailaddress username login uniquename avatar avatarurl firstname lastname nickname gravatarid");
/// What is one of a few: its id is that of many alerts.
pub const KINDS: Words =
    Words("type category severity priority status state tag template level class version p port protocol");
/// What is an id of the thing before it, and says nothing alone.
pub const HALF_IDS: Words = Words(
    "key ref reference number no num nr nummer kennung kennziffer aktenzeichen referenz numero número numéro \
     référence referencia referência riferimento codigo código codice numer numara номер код 编号 編號 编码 单号 流水号 番号 번호 \
     token slug serial mac imei arn urn protocolo expediente folio dossier sıra sira nro",
);
/// What an id of the thing behind it starts with: `id_evento`, `numero_alerta`.
pub const LEADING: Words = Words(
    "id numero número numéro numer номер referencia referência référence codigo código codice identificador \
     identifiant идентификатор код ид nro nr no",
);
/// What addresses are called.
pub const LINKS: Words = Words("url uri link href permalink website domain");
/// What says of which kind something is where the thing has an id besides: `alarma.codigo`.
pub const CODES: Words = Words("codigo código codice код 编码");
/// What a word ends with, of whatever it starts with, that is the number of a thing: `Meldenummer`.
pub const NUMBERS: Words = Words("nummer kennung numret nummeret number");
pub const OWN_IDS: Words = Words("fingerprint hash dedup checksum");
/// What tells of the call, and not of the alert.
pub const OF_CALLS: Words = Words("headers header signature receiver users contacts @context @type $schema xmlns");
/// What counts, or says by a number what went wrong.
pub const COUNTS: Words = Words("code count number total num");
/// What an alert has several of: each is in a state of its own.
pub const PARTS: Words = Words("conditions probe probes locations results sites");
/// What lets somebody in, or a call through, has keys and tokens: those of all alerts are the same.
pub const ACCESS: Words = Words("routing api access auth secret private public signing license bearer write");
/// What lets somebody in all by itself.
pub const SECRETS: Words = Words("password secret apikey authorization signature");
/// What says how bad something is, or how it looks.
pub const LEVELS: Words = Words(
    "severity priority urgency level color colour gravité gravite criticité severidad gravedad severidade gravidade \
     schweregrad priorität prioritaet dringlichkeit poziom önem seviye уровень приоритет важность 级别 等级 优先级 重要度 \
     レベル 심각도 nivel nível niveau livello",
);
pub const STATE_TYPES: Words = Words("event alert action notification status state");
/// What a check got from what it watches.
pub const ANSWERED: Words = Words("response http reply");
/// Of whom or what a name says nothing about the alert.
pub const NO_TITLES: Words = Words(
    "user users tag tags group workflow receiver file first last contact environment environments container namespace \
     pod dimension dimensions app io cluster k8s parameter perf",
);
/// What several checks watch at once.
pub const HOSTS: Words = Words(
    "service device host endpoint job server instance node entity resource component machine vm target site equipo \
     servidor serveur hôte hote gerät geraet anlage rechner maschine maquina máquina macchina machina serwer \
     maszyna sunucu узел хост сервер 主机 主機 服务器 设备 ホスト サーバー 호스트 서버 interface ifdescr sys system sysname switch \
     router gateway controller printer camera unit asset equipment appliance vehicle terminal kiosk robot plc door \
     gate pump circuit tunnel meter queue volume disk database stream equipement équipement equipamento aparato \
     dispositivo urządzenie urzadzenie cihaz 機器 装置 机器 устройство оборудование hostname 机房 point punto ponto \
     messpunkt usługa usluga serviço servico servicio dienst служба сервис hizmet 服务 サービス 서비스 設備 设施",
);

/// Words of a state that keys are named by which ask for it: `resolved: true`.
pub const ASKED: Words = Words(
    "active resolved firing ok open healthy down up online triggered alarm recovered failed closed fixed fail pass success",
);
/// What keys that tell a state are called.
pub const STATE_NAMES: Words = Words(
    "status state statut état etat estado estatus stato stav stan zustand durum состояние статус стан läge tillstånd tila tilstand toestand staat állapot stare 状态 狀態 状態 \
     ステータス 상태 situacion situación situacao situação situation lifecycle durumu",
);
/// What such a name may end with.
pub const STATE_ENDS: Words = Words("string text name value label display code type");
/// What says why something is so: as many texts as there are causes.
pub const CAUSES: Words = Words(
    "reason cause error errors message msg detail details description summary title output text subject note notes \
     comment info body content",
);
/// What a name is called.
pub const NAME_WORDS: Words =
    Words("name nombre nome nom naam namn navn nazwa название имя наименование bezeichnung 名称 名前 이름 명칭");
/// What titles and messages are called in other languages than English.
pub const TITLES: Words = Words(
    "titre título titulo titel titolo tytuł betreff objet asunto assunto oggetto onderwerp temat konu заголовок \
     тема 标题 標題 主题 主題 タイトル 件名 제목 libellé libelle intitulé intitule başlık baslik nadpis nagłówek rubrik",
);
pub const MESSAGES: Words = Words(
    "mensaje nachricht meldung mensagem messaggio komunikat сообщение 消息 メッセージ 메시지 mesaj wiadomość wiadomosc \
     beskrivelse melding bericht texto texte tekst 内容 內容 文言 본문 내용 motif motivo",
);
/// What descriptions are called in them.
pub const DESCRIPTIONS: Words = Words(
    "beschreibung descripción descripcion descrição descricao descrizione omschrijving opis açıklama aciklama описание \
     detalle detalhe détail detalles detalhes détails einzelheiten 説明 詳細 描述 详情 说明 설명",
);
/// What keys that say what happened are called, and those that say of what kind it is.
pub const HAPPENING_NAMES: Words = Words(
    "transition condition action event phase outcome conclusion ereignis evento événement evenement olay событие \
     zdarzenie händelse gebeurtenis vorfall 事件 イベント 이벤트",
);
pub const KIND_NAMES: Words = Words("type kind typ tipo tür art rodzaj тип 类型 類型 種別 種類 유형");
